import type { Arena } from '../../runtime/arena.js'
import { BLOCK_EVENTS, fillFrontier } from '../blocks.js'
import { shareColumns } from '../log/columns.js'
import type { Log, Segment } from '../log/log.js'
import { openLog, type SharedLog } from '../log/memory.js'
import { AvroDecoder } from './avro-decoder.js'
import { type MetBits, noteMalformed } from './dead-letters.js'
import { type ByteEncoding, type EncodedLog, INDEX_EVENTS } from './encoding.js'
import { JsonDecoder } from './json-decoder.js'
import type { RecordDecoder } from './record-decoder.js'
import { type Vocabulary, vocabularyOf } from './vocabulary.js'

/** Clicks that are decoded together: the 400 kB that they fill stay in the cache. */
export const SCRATCH_EVENTS = 16_384

/** A log of bytes, and what the threads that decode it have in common. */
export interface EncodedRun {
  readonly log: EncodedLog
  /** The malformed records that were met. */
  readonly met: MetBits
}

export function decoderOf(encoding: ByteEncoding, vocabulary: Vocabulary): RecordDecoder {
  return encoding === 'json' ? new JsonDecoder(vocabulary) : new AvroDecoder(vocabulary)
}

/**
 * The log over encoded clicks, for one thread. Law: it answers as `openLog` does, but `segment`
 * decodes: each click once, as long as a partition is read in order; and from anywhere. The columns
 * of a segment, in `arena` if there is one, stay as they are until the next one is asked for.
 */
export function openEncoded(
  shared: SharedLog,
  { log: encoded, met }: EncodedRun,
  arena?: Arena,
): Log {
  const log = openLog(shared)
  const decoder = decoderOf(encoded.encoding, vocabularyOf(shared))
  const columns = shareColumns(SCRATCH_EVENTS, arena)
  const readers = encoded.partitions.map(() => ({ offset: 0, at: 0, frontier: 0 }))

  /** Stands at the click: goes there from the nearest entry of the index before it. */
  function seek(partition: number, offset: number): void {
    const reader = readers[partition]!
    const block = encoded.partitions[partition]![Math.floor(offset / BLOCK_EVENTS)]!
    const within = offset % BLOCK_EVENTS
    const entry = Math.floor(within / INDEX_EVENTS)
    const before = within - entry * INDEX_EVENTS
    reader.at = decoder.decode(block.bytes, block.positions[entry]!, before, columns, 0)
    reader.frontier = fillFrontier(columns, 0, before, block.frontiers[entry]!)
    reader.offset = offset
  }

  return {
    partitions: log.partitions,
    length: (partition) => log.length(partition),
    available: (partition, nowMs) => log.available(partition, nowMs),
    dueMs: (partition, offset) => log.dueMs(partition, offset),
    nextMs: (partition, offset, nowMs) => log.nextMs(partition, offset, nowMs),
    segment(partition, offset, lengthMax = SCRATCH_EVENTS): Segment {
      const inBlock = BLOCK_EVENTS - (offset % BLOCK_EVENTS)
      const left = log.length(partition) - offset
      const length = Math.min(lengthMax, SCRATCH_EVENTS, inBlock, left)
      if (length <= 0) return { columns, index: 0, length: 0, shiftMs: 0 }
      const reader = readers[partition]!
      if (reader.offset !== offset || inBlock === BLOCK_EVENTS) seek(partition, offset)
      const block = encoded.partitions[partition]![Math.floor(offset / BLOCK_EVENTS)]!
      reader.at = decoder.decode(block.bytes, reader.at, length, columns, 0)
      reader.frontier = fillFrontier(columns, 0, length, reader.frontier)
      reader.offset = offset + length
      noteMalformed(met, partition, offset, columns.type, length)
      return { columns, index: 0, length, shiftMs: 0 }
    },
  }
}
