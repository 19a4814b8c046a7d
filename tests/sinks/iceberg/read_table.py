"""Reads an Iceberg table with somebody else's code, and prints what it finds as JSON.

read_table.py pyiceberg|duckdb METADATA.json FILTER...   (filters: expressions both understand)
"""
import json
import struct
import sys


def pyiceberg(path, filters):
    from pyiceberg.table import StaticTable

    table = StaticTable.from_metadata(path)
    arrow = table.scan().to_arrow()
    int_of = lambda pairs: {k: struct.unpack("<i", v)[0] for k, v in pairs}
    return {
        "columns": arrow.column_names,
        "rows": [list(row.values()) for row in arrow.to_pylist()],
        "filtered": [table.scan(row_filter=f).to_arrow().num_rows for f in filters],
        "count": table.scan().count(),
        "files": [
            {
                "path": one["file_path"],
                "rows": one["record_count"],
                "bytes": one["file_size_in_bytes"],
                "columnBytes": dict(one["column_sizes"]),
                "values": dict(one["value_counts"]),
                "nulls": dict(one["null_value_counts"]),
                "lower": int_of(one["lower_bounds"]),
                "upper": int_of(one["upper_bounds"]),
            }
            for one in table.inspect.files().to_pylist()
        ],
        "entries": table.inspect.entries().num_rows,
        "snapshots": [
            {"operation": one["operation"], "summary": dict(one["summary"])}
            for one in table.inspect.snapshots().to_pylist()
        ],
    }


def duckdb(path, filters):
    import duckdb as db
    from duckdb_extensions import import_extension

    connection = db.connect()
    for name in ("avro", "iceberg"):
        import_extension(name)
        connection.execute(f"LOAD {name}")
    select = f"FROM iceberg_scan('{path}')"
    found = connection.execute(f"SELECT * {select}")
    columns = [column[0] for column in found.description]
    rows = found.fetchall()
    one = lambda sql: connection.execute(sql).fetchone()[0]
    return {
        "columns": columns,
        "rows": rows,
        "filtered": [one(f"SELECT count(*) {select} WHERE {f}") for f in filters],
        "count": one(f"SELECT count(*) {select}"),
    }


print(json.dumps({"pyiceberg": pyiceberg, "duckdb": duckdb}[sys.argv[1]](sys.argv[2], sys.argv[3:])))
