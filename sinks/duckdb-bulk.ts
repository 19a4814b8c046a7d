import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBIntegerVector,
  INTEGER,
} from '@duckdb/node-api'
import type { Columns } from './columns.js'

/** DuckDB's vector size: a chunk cannot hold more. */
const CHUNK_ROWS = 2048

/** Appends columns of integers to a table, inside the connection's open transaction. */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  catalog: string | null,
  columns: Columns,
): Promise<void> {
  const rows = columns[0]!.length
  const types = columns.map(() => INTEGER)
  const appender = await connection.createAppender(table, null, catalog)
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rows - from)
    const chunk = DuckDBDataChunk.create(types, count)
    for (const [c, column] of columns.entries()) {
      const vector = integers(chunk, c)
      for (let i = 0; i < count; i++) vector.setItem(i, column[from + i]!)
      vector.flush()
    }
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

/** What a SELECT of `width` integer columns finds. */
export async function readColumns(
  connection: DuckDBConnection,
  select: string,
  width: number,
): Promise<Columns> {
  const result = await connection.run(select)
  const columns = Array.from({ length: width }, () => new Int32Array(result.rowCount))
  for (let k = 0, from = 0; k < result.chunkCount; k++) {
    const chunk = result.getChunk(k)
    for (const [c, column] of columns.entries()) {
      const vector = integers(chunk, c)
      for (let i = 0; i < chunk.rowCount; i++) column[from + i] = vector.getItem(i)!
    }
    from += chunk.rowCount
  }
  return columns
}

/** One class of vectors keeps the loops above monomorphic: twice as fast as `setColumns`. */
function integers(chunk: DuckDBDataChunk, column: number): DuckDBIntegerVector {
  const vector = chunk.getColumnVector(column)
  if (vector instanceof DuckDBIntegerVector) return vector
  throw new Error(`column ${column} is no column of integers`)
}
