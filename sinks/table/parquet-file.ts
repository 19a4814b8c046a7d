import { parquetMetadata } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { Columns } from '../columns.js'
import { SinkError } from '../sink-error.js'
import type { DataFile } from './format.js'

const ONE_PAGE = 2 ** 31 - 1

/**
 * Columns of 32-bit integers as a Parquet file of one row group and one page a column, with field
 * ids (1, 2, ...), by which readers of Iceberg find them. Plain and not compressed: small files
 * gain nothing by it, and a column is read by looking at it. There must be rows.
 */
export function encodeParquet(
  name: string,
  schema: readonly string[],
  columns: Columns,
): readonly [DataFile, Uint8Array] {
  const rows = columns[0]!.length
  const writer = new ByteWriter()
  const file = new ParquetWriter({
    writer,
    codec: 'UNCOMPRESSED',
    createdBy: 'chunk42',
    schema: [
      { name: 'root', num_children: schema.length },
      ...schema.map((column, c) => ({
        name: column,
        type: 'INT32' as const,
        repetition_type: 'REQUIRED' as const,
        field_id: c + 1,
      })),
    ],
  })
  const columnData = columns.map((data, c) => ({
    name: schema[c]!,
    data,
    encoding: 'PLAIN' as const,
    offsetIndex: false,
  }))
  file.write({ columnData, rowGroupSize: rows, pageSize: ONE_PAGE })
  file.finish()
  const bytes = new Uint8Array(writer.getBuffer())
  const chunks = file.row_groups[0]!.columns
  const columnBytes = chunks.map(({ meta_data }) => Number(meta_data!.total_compressed_size))
  return [{ name, rows, bytes: bytes.length, columnBytes, ...boundsOf(columns) }, bytes]
}
function boundsOf(columns: Columns): Pick<DataFile, 'lower' | 'upper'> {
  const lower = columns.map((column) => column.reduce((a, b) => (b < a ? b : a)))
  const upper = columns.map((column) => column.reduce((a, b) => (b > a ? b : a)))
  return { lower, upper }
}

/** Of a file that was made here. Always a copy. */
export function decodeParquet(name: string, width: number, bytes: Uint8Array): Columns {
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  let chunks: readonly { rows: number; end: number }[]
  try {
    chunks = parquetMetadata(whole).row_groups.flatMap(({ columns }) =>
      columns.map(({ meta_data }) => {
        const { num_values, data_page_offset, total_compressed_size } = meta_data!
        return { rows: Number(num_values), end: Number(data_page_offset + total_compressed_size) }
      }),
    )
  } catch (error) {
    throw broken(name, (error as Error).message)
  }
  if (chunks.length !== width) throw broken(name, `${chunks.length} columns, not ${width}`)
  // A page ends with its values, and it is the only one of its chunk.
  return chunks.map(({ rows, end }) => new Int32Array(whole.slice(end - 4 * rows, end)))
}
function broken(name: string, why: string): SinkError {
  return new SinkError(`${name}: not a file of this table (${why}); restore it, or the whole table`)
}
