import type { DuckDBResultReader, DuckDBValue } from '@duckdb/node-api'
import { tableFromIPC } from 'apache-arrow'
import type { Table, Value } from './compare.js'

/** What a SELECT found. */
export function tableOf(result: DuckDBResultReader): Table {
  return { columns: result.columnNames(), rows: result.getRows().map((row) => row.map(plain)) }
}

/** The rows of an IPC stream of Arrow. */
export function tableOfIpc(bytes: Uint8Array): Table {
  const table = tableFromIPC(bytes)
  const columns = table.schema.fields.map(({ name }) => name)
  const vectors = columns.map((_, c) => table.getChildAt(c)!)
  const rows = Array.from({ length: table.numRows }, (_, i) =>
    vectors.map((vector) => plain(vector.get(i) as DuckDBValue)),
  )
  return { columns, rows }
}

function plain(value: DuckDBValue): Value {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (value === null || ['number', 'string', 'boolean'].includes(typeof value)) {
    return value as Value
  }
  return String(value)
}
