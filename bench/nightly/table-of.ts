import type { DuckDBResultReader, DuckDBValue } from '@duckdb/node-api'
import type { Table, Value } from './compare.js'

/** What a SELECT found. */
export function tableOf(result: DuckDBResultReader): Table {
  return { columns: result.columnNames(), rows: result.getRows().map((row) => row.map(plain)) }
}

function plain(value: DuckDBValue): Value {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (value === null || ['number', 'string', 'boolean'].includes(typeof value)) {
    return value as Value
  }
  return String(value)
}
