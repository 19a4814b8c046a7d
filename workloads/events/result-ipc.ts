import type { DuckDBResultReader } from '@duckdb/node-api'
import {
  type DataType,
  Float64,
  Int64,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'

const ARROW: Readonly<Record<string, new () => DataType>> = {
  BIGINT: Int64,
  DOUBLE: Float64,
  VARCHAR: Utf8,
}

/** What DuckDB found, as an IPC stream of Arrow; of three types, which have all that is needed. */
export function resultToIpc(result: DuckDBResultReader): Uint8Array {
  const types = result.columnTypes()
  const columns = result.getColumns()
  const vectors = result.columnNames().map((name, i) => {
    const type = ARROW[String(types[i])]
    if (type === undefined) throw new Error(`column ${name} is ${types[i]}`)
    // Of no rows it has no columns either.
    return [name, vectorFromArray((columns[i] ?? []) as unknown[], new type())] as const
  })
  return tableToIPC(new Table(Object.fromEntries(vectors)), 'stream')
}
