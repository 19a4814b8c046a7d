import { jsonEncoder } from '../../encoding/json-encoder.js'
import { LandingError, type ValueReader } from '../landing.js'
import type { Columns } from '../log.js'
import type { SharedLog } from '../memory.js'
import { PACKED_BYTES, pack, unpack } from '../packed.js'

export const VALUES = ['columns', 'json'] as const
/**
 * How a click stands in a record: its columns' numbers, read by whoever fetches; or a line of JSON,
 * kept as it is and read by the engine's threads (openRecords).
 */
export type ValueKind = (typeof VALUES)[number]

/** Law: what `write` wrote is read as the same click; all columns but the event time. */
export interface Values {
  /** Of a value, at most. */
  readonly bytesMax: number
  /** Writes click `i`; returns where the value ends. */
  write(columns: Columns, i: number, into: Uint8Array, at: number): number
}

export function valuesOf(kind: ValueKind, shared: SharedLog): Values {
  return kind === 'json' ? jsonEncoder(shared) : packedValues
}

export const packedValues: Values & ValueReader = {
  bytesMax: PACKED_BYTES,
  write(columns, i, into, at) {
    pack(columns, i, into, at)
    return at + PACKED_BYTES
  },
  read(bytes, at, length, into, i) {
    if (length !== PACKED_BYTES) throw new LandingError(`a record of ${length} bytes is no click`)
    unpack(bytes, at, into, i)
  },
}
