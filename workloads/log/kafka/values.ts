import { BYTES_PAST } from '../../encoding/bytes.js'
import { JsonDecoder } from '../../encoding/json-decoder.js'
import { jsonEncoder } from '../../encoding/json-encoder.js'
import { vocabularyOf } from '../../encoding/vocabulary.js'
import { LandingError, type ValueReader } from '../landing.js'
import type { Columns } from '../log.js'
import type { SharedLog } from '../memory.js'
import { PACKED_BYTES, pack, unpack } from '../packed.js'

export const VALUES = ['columns', 'json'] as const
/** How a click stands in a record: its columns' numbers, or a line of JSON. */
export type ValueKind = (typeof VALUES)[number]

/** Law: what `write` wrote is what `read` reads; all columns but the event time. */
export interface Values extends ValueReader {
  /** Of a value, at most. */
  readonly bytesMax: number
  /** Writes click `i`; returns where the value ends. */
  write(columns: Columns, i: number, into: Uint8Array, at: number): number
}

export function valuesOf(kind: ValueKind, shared: SharedLog): Values {
  return kind === 'json' ? jsonValues(shared) : packedValues
}

export const packedValues: Values = {
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

const NEWLINE = 10

function jsonValues(shared: SharedLog): Values {
  const encoder = jsonEncoder(shared)
  const decoder = new JsonDecoder(vocabularyOf(shared))
  return {
    bytesMax: encoder.bytesMax,
    write: (columns, i, into, at) => encoder.write(columns, i, into, at),
    read(bytes, at, length, into, i) {
      if (bytes[at + length - 1] !== NEWLINE) {
        throw new LandingError('a record that is no line of JSON is no click')
      }
      if (at + length + BYTES_PAST <= bytes.length) decoder.decode(bytes, at, 1, into, i)
      else {
        // The decoder looks a little past what it reads.
        const copy = new Uint8Array(length + BYTES_PAST)
        copy.set(bytes.subarray(at, at + length))
        decoder.decode(copy, 0, 1, into, i)
      }
    },
  }
}
