import { BLOCK_EVENTS } from '../blocks.js'
import { type Log, MALFORMED, type Segment } from '../log/log.js'
import { openLog, type SharedLog } from '../log/memory.js'
import { type EncodedLog, INDEX_EVENTS } from './encoding.js'
import type { RecordDecoder } from './record-decoder.js'

/** Records that are no clicks. */
export interface DeadLetters {
  readonly count: number
  /** The first few, by offset. */
  readonly examples: DeadLetter[]
}
export interface DeadLetter {
  readonly partition: number
  readonly offset: number
  readonly reason: string
  /** How the record begins; null: it has no bytes. */
  readonly text: string | null
}

/**
 * By partition a bit for each record, in memory that all threads share: set by who finds it
 * malformed. However often a record is read again after a fault, it is one.
 */
export type MetBits = readonly Int32Array[]

export function noMetBits(shared: SharedLog): MetBits {
  return shared.columns.map(({ type }) => {
    const words = Math.ceil(type.length / 32)
    return new Int32Array(new SharedArrayBuffer(words * 4))
  })
}

/** Sets the bits of the malformed ones among the records that begin at `offset`. */
export function noteMalformed(
  met: MetBits,
  partition: number,
  offset: number,
  type: Uint8Array,
  length: number,
): void {
  for (let k = type.indexOf(MALFORMED); k >= 0 && k < length; k = type.indexOf(MALFORMED, k + 1)) {
    // Somebody whom all take for dead may be at the same word.
    Atomics.or(met[partition]!, (offset + k) >>> 5, 1 << ((offset + k) & 31))
  }
}

const EXAMPLES = 5
const SHOWN_BYTES = 120

/** What a run met, from its bits; the examples are read once more. */
export function deadLettersMet(met: MetBits, log: EncodedLog, decoder: RecordDecoder): DeadLetters {
  return lettersOf(
    met.map((words, partition) => {
      const { length } = words
      return {
        partition,
        length: length * 32,
        at: (k) => ((words[k >>> 5]! >>> (k & 31)) & 1) === 1,
      }
    }),
    ({ partition, offset }) => {
      const record = recordAt(log, decoder, partition, offset)
      return { reason: decoder.reason(record), text: shownBytes(record.subarray(0, SHOWN_BYTES)) }
    },
  )
}

/** What there is in columns, where a malformed record is a mark and nothing else. */
export function deadLettersMarked(shared: SharedLog, ends?: readonly number[]): DeadLetters {
  const log = openLog(shared)
  return lettersOf(
    Array.from({ length: log.partitions }, (_, partition) => ({
      partition,
      length: ends?.[partition] ?? log.length(partition),
      at: isMarked(log, partition),
    })),
    () => ({ reason: 'marked as malformed', text: null }),
  )
}

/** For offsets in order: a log on disk has one segment in memory. */
function isMarked(log: Log, partition: number): (offset: number) => boolean {
  let from = 0
  let segment: Segment | undefined
  return (offset) => {
    if (segment === undefined || offset - from >= segment.length) {
      from = offset
      segment = log.segment(partition, offset)
    }
    return segment.columns.type[segment.index + offset - from] === MALFORMED
  }
}

interface Marks {
  readonly partition: number
  readonly length: number
  readonly at: (offset: number) => boolean
}

function lettersOf(
  marks: readonly Marks[],
  explain: (place: { partition: number; offset: number }) => Pick<DeadLetter, 'reason' | 'text'>,
): DeadLetters {
  let count = 0
  const first: { partition: number; offset: number }[] = []
  for (const { partition, length, at } of marks) {
    let here = 0
    for (let offset = 0; offset < length; offset++) {
      if (!at(offset)) continue
      if (here++ < EXAMPLES) first.push({ partition, offset })
    }
    count += here
  }
  first.sort((a, b) => a.offset - b.offset || a.partition - b.partition)
  const examples = first.slice(0, EXAMPLES).map((place) => ({ ...explain(place), ...place }))
  return { count, examples }
}

/** The bytes of one record, found from the nearest entry of the index before it. */
export function recordAt(
  log: EncodedLog,
  decoder: RecordDecoder,
  partition: number,
  offset: number,
): Uint8Array {
  const { bytes, positions } = log.partitions[partition]![Math.floor(offset / BLOCK_EVENTS)]!
  const within = offset % BLOCK_EVENTS
  let at = positions[Math.floor(within / INDEX_EVENTS)]!
  for (let k = within % INDEX_EVENTS; k > 0; k--) at = decoder.skip(bytes, at)
  return decoder.record(bytes, at)
}

/** As ASCII; whatever could do something on a terminal or a page as \xNN. */
export function shownBytes(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return text
}
