import { BLOCK_EVENTS, NO_FRONTIER } from '../blocks.js'
import { type Columns, MALFORMED } from '../log/log.js'
import type { SharedLog } from '../log/memory.js'
import { breakDraw } from '../malformed.js'
import { avroEncoder } from './avro-encoder.js'
import { BYTES_PAST } from './bytes.js'
import { type ByteEncoding, type EncodedBlock, type EncodedLog, INDEX_EVENTS } from './encoding.js'
import { jsonEncoder } from './json-encoder.js'
import type { RecordEncoder } from './record-encoder.js'

const ENCODERS = { json: jsonEncoder, binary: avroEncoder } as const
/** A broken record, which no text makes longer. */
const BROKEN_BYTES_MAX = 128

/** Writes all clicks of a log as bytes; those of the type MALFORMED as what is none. */
export function encodeLog(shared: SharedLog, encoding: ByteEncoding): EncodedLog {
  const encoder = ENCODERS[encoding](shared)
  const breaks = breakDraw(shared.workload)
  const scratch = new Scratch(encoder)
  return {
    encoding,
    partitions: shared.columns.map((columns, partition) => {
      const length = columns.user.length
      const blocks: EncodedBlock[] = []
      for (let from = 0; from < length; from += BLOCK_EVENTS) {
        const to = Math.min(length, from + BLOCK_EVENTS)
        blocks.push(scratch.encode(columns, from, to, (offset) => breaks(partition, offset)))
      }
      return blocks
    }),
  }
}

/** Takes a block while nobody knows how long it will be. */
class Scratch {
  readonly #encoder: RecordEncoder
  readonly #room: number
  #bytes = new Uint8Array(1 << 20)

  constructor(encoder: RecordEncoder) {
    this.#encoder = encoder
    this.#room = Math.max(encoder.bytesMax, BROKEN_BYTES_MAX)
  }
  encode(
    columns: Columns,
    from: number,
    to: number,
    breaks: (offset: number) => number,
  ): EncodedBlock {
    const entries = Math.ceil((to - from) / INDEX_EVENTS)
    const positions = new Int32Array(new SharedArrayBuffer(entries * 4))
    const frontiers = new Int32Array(new SharedArrayBuffer(entries * 4))
    const encoder = this.#encoder
    let at = 0
    for (let i = from; i < to; i++) {
      if ((i - from) % INDEX_EVENTS === 0) {
        const entry = (i - from) / INDEX_EVENTS
        positions[entry] = at
        frontiers[entry] = i === 0 ? NO_FRONTIER : columns.frontier[i - 1]!
      }
      if (at + this.#room > this.#bytes.length) this.#widen()
      if (columns.type[i] === MALFORMED) at = encoder.writeBroken(breaks(i), this.#bytes, at)
      else at = encoder.write(columns, i, this.#bytes, at)
    }
    const bytes = new Uint8Array(new SharedArrayBuffer(at + BYTES_PAST))
    bytes.set(this.#bytes.subarray(0, at))
    return { bytes, positions, frontiers }
  }
  #widen(): void {
    const wider = new Uint8Array(this.#bytes.length * 2 + this.#room)
    wider.set(this.#bytes)
    this.#bytes = wider
  }
}
