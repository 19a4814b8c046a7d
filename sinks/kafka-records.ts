import type { Rows } from '../workloads/queries/rows.js'
import { type Columns, columnsOf } from './columns.js'
import type { Message } from './kafka-topics.js'
import type { SinkOptions, Writer } from './sink.js'

/** What each record says beside its row: whose it is, and with which commit it came. */
export interface Stamp extends Writer {
  readonly epoch: number
  /** Null: a flush without memory. */
  readonly id: number | null
}

/** One record a row: its key in the key, so that a topic may be compacted; the row as JSON. */
export function recordsOf(
  stamp: Stamp,
  output: SinkOptions['output'],
  rows: readonly Rows[],
): { readonly key: string; readonly value: string }[] {
  const head = JSON.stringify(stamp).slice(0, -1)
  return columnsOf(output, rows).flatMap((columns) =>
    Array.from(columns[0]!, (first, i) => {
      const row = columns.map((column) => column[i])
      return { key: `${first}/${row[1]}`, value: `${head},"row":[${row.join(',')}]}` }
    }),
  )
}
/** Of one row at least. */
export function columnsFrom(messages: readonly Message[]): Columns {
  const rows = messages.map(({ value }) => {
    const { row } = JSON.parse(String(value)) as { row: number[] }
    return row
  })
  return rows[0]!.map((_, c) => Int32Array.from(rows, (row) => row[c]!))
}
