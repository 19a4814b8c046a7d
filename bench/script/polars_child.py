"""Runs somebody's query(events) over each table of events that it is asked about.

Frames come on stdin and go to stdout: a length, a kind, and then the bytes; see sync-child.ts.
The first argument is the file, the second how much memory the process may have, in bytes.
"""

import importlib.util
import io
import json
import os
import resource
import struct
import sys

EVENTS, DESCRIBE, FINISH = range(3)
ANSWER, REFUSED = range(2)
MERGES = ("sum", "min", "max")

os.environ.setdefault("POLARS_MAX_THREADS", "1")
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]),) * 2)

# What the file prints must not come among the frames.
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)

import polars as pl  # noqa: E402
import pyarrow as pa  # noqa: E402


class Wrong(Exception):
    """Somebody's file does what cannot be done so. One line."""


def load(path):
    spec = importlib.util.spec_from_file_location("own", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not callable(getattr(module, "query", None)):
        raise Wrong("no function query; needed: def query(events), from a DataFrame to a DataFrame")
    return module


def read(payload):
    frame = pl.from_arrow(pa.ipc.open_stream(payload).read_all())
    return frame.with_columns(pl.col(pl.Categorical).cast(pl.String))


def plain(frame, name):
    """As Arrow, in three types that have one value for each number and text."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, pl.DataFrame):
        raise Wrong(f"{name} gave a {type(frame).__name__}; needed: a DataFrame")
    columns = {}
    for column in frame:
        columns[column.name] = column.to_arrow().cast(TYPES[kind(column)])
    return pa.table(columns)


TYPES = {"whole": pa.int64(), "real": pa.float64(), "text": pa.string()}


def kind(column):
    dtype = column.dtype
    if dtype.is_integer() or dtype == pl.Boolean:
        return "whole"
    if dtype.is_float():
        return "real"
    if dtype in (pl.String, pl.Categorical):
        return "text"
    raise Wrong(f"column {column.name} is {dtype}; needed: whole numbers, floats, booleans, texts")


def describe(module, events):
    merge = getattr(module, "MERGE", {})
    frame = module.query(events)
    frame = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    plain(frame, "query")
    for name, how in merge.items():
        if name not in frame.columns:
            raise Wrong(f"MERGE names {name}; there is: {', '.join(frame.columns)}")
        if how not in MERGES:
            raise Wrong(f"MERGE of {name} is {how}; allowed: {', '.join(MERGES)}")
        if how == "sum" and kind(frame[name]) != "whole":
            raise Wrong(f"MERGE of {name}: a sum of {frame[name].dtype} depends on its order")
    columns = [[c.name, kind(c), merge.get(c.name, "key")] for c in frame]
    told = {"columns": columns, "merges": bool(merge), "finishes": hasattr(module, "finish")}
    return json.dumps(told).encode()


def ipc(table):
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def answer(module, kind_asked, payload):
    if kind_asked == DESCRIBE:
        return describe(module, read(payload))
    if kind_asked == FINISH:
        return ipc(plain(module.finish(read(payload)), "finish"))
    return ipc(plain(module.query(read(payload)), "query"))


def line_of(error):
    said = str(error).strip().splitlines()
    text = said[0] if said else ""
    return text if isinstance(error, Wrong) else f"{type(error).__name__}: {text}"


def main():
    module = None
    while len(head := sys.stdin.buffer.read(5)) == 5:
        length, kind_asked = struct.unpack("<IB", head)
        payload = sys.stdin.buffer.read(length)
        try:
            module = module or load(sys.argv[1])
            said, told = ANSWER, answer(module, kind_asked, payload)
        except Exception as error:  # pylint: disable=broad-except
            said, told = REFUSED, line_of(error).encode()
        answers.write(struct.pack("<IB", len(told), said) + told)
        answers.flush()


main()
