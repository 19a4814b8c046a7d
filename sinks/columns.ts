import type { Rows } from '../workloads/queries/rows.js'
import { PairTable } from './pair-table.js'
import type { SinkOptions } from './sink.js'
import { SinkError } from './sink-error.js'

/** Rows as columns, the primary key in the first two: one shape for both kinds of rows. */
export type Columns = readonly Int32Array[]

type Output = SinkOptions['output']

const KIND: Readonly<Record<Output, Rows['kind']>> = { count: 'cells', each: 'each' }
const WIDTH: Readonly<Record<Output, number>> = { count: 4, each: 5 }

/**
 * Without a copy. Throws before anything has been done when the rows are not of the sink's kind.
 */
export function columnsOf(output: Output, rows: readonly Rows[]): Columns[] {
  return rows.map((part) => {
    if (part.kind !== KIND[output]) {
      throw new SinkError(`rows of kind '${part.kind}' do not fit the output '${output}'`)
    }
    return part.kind === 'cells'
      ? [part.window, part.key, part.count, part.hash]
      : [part.partition, part.offset, part.key, part.eventTime, part.hash, ...(part.values ?? [])]
  })
}

/** Without a copy. */
export function rowsOf(output: Output, columns: Columns): Rows {
  const [a, b, c, d, e] = columns as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array]
  if (output === 'count') return { kind: 'cells', window: a, key: b, count: c, hash: d }
  const rows = { kind: 'each' as const, partition: a, offset: b, key: c, eventTime: d, hash: e }
  const values = columns.slice(WIDTH.each)
  return values.length === 0 ? rows : { ...rows, values }
}

/** Always a copy. */
export function joinColumns(output: Output, parts: readonly Columns[]): Columns {
  return concatenate(parts, parts[0]?.length ?? WIDTH[output])
}
/** The same, so many columns wide. */
export function concatenate(parts: readonly Columns[], width: number): Columns {
  const rows = parts.reduce((sum, part) => sum + part[0]!.length, 0)
  return Array.from({ length: width }, (_, c) => {
    const joined = new Int32Array(rows)
    let at = 0
    for (const part of parts) {
      joined.set(part[c]!, at)
      at += part[c]!.length
    }
    return joined
  })
}

export function tableFor(output: Output, values = 0): PairTable {
  return new PairTable(WIDTH[output] - 2 + values)
}

/** A later row replaces an earlier one of the same key. */
export function putColumns(table: PairTable, columns: Columns): void {
  const [a, b, c, d, ...more] = columns as [Int32Array, Int32Array, Int32Array, Int32Array]
  for (let i = 0; i < a.length; i++) {
    const at = table.place(a[i]!, b[i]!)
    table.words[at] = c[i]!
    table.words[at + 1] = d[i]!
    for (let m = 0; m < more.length; m++) table.words[at + 2 + m] = more[m]![i]!
  }
}
