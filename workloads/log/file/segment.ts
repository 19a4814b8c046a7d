import {
  Field,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Uint32,
} from 'apache-arrow'
import { InputError } from '../../input-error.js'
import type { Columns } from '../log.js'

/**
 * The clicks of a segment as any reader of Arrow sees them. Users and pages are the numbers of the
 * log's dictionaries (`user-N`, `/page/N` where they are drawn): texts would be most of the file.
 */
type SegmentColumns = {
  user: Uint32
  page: Uint32
  ad: Uint32
  type: Uint8
  eventTime: Int32
  ip: Uint32
  frontier: Int32
}
const NAMES = ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const
const TYPES = {
  user: new Uint32(),
  page: new Uint32(),
  ad: new Uint32(),
  type: new Uint8(),
  eventTime: new Int32(),
  ip: new Uint32(),
  frontier: new Int32(),
} as const
const MS = new Map([['unit', 'ms since the run began']])
const SCHEMA = new Schema<SegmentColumns>(
  NAMES.map((name) => new Field(name, TYPES[name], false, /T|f/.test(name) ? MS : undefined)),
)

/** The first `length` clicks of the columns as one Arrow IPC file of one record batch. */
export function encodeSegment(columns: Columns, length: number): Uint8Array {
  const children = NAMES.map((name) =>
    makeData({ type: TYPES[name], data: columns[name].subarray(0, length) } as never),
  )
  const row = new Struct<SegmentColumns>(SCHEMA.fields)
  const data = makeData({ type: row, length, nullCount: 0, children })
  return tableToIPC(new Table(SCHEMA, [new RecordBatch(SCHEMA, data)]), 'file')
}

/** Copies a segment into columns that have room for it; returns its length. */
export function decodeSegment(bytes: Uint8Array, into: Columns, path: string): number {
  const [batch, ...more] = tableFromIPC<SegmentColumns>(bytes).batches
  if (batch === undefined || more.length > 0 || batch.numRows > into.type.length) {
    throw new InputError(`${path}: no segment of a log; allowed: one batch of at most as many rows`)
  }
  for (const name of NAMES) {
    const values = batch.getChild(name)?.data[0]?.values
    if (values === undefined) throw new InputError(`${path}: no column ${name}`)
    into[name].set(values.subarray(0, batch.numRows))
  }
  return batch.numRows
}
