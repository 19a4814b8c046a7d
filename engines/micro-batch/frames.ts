import { deserialize, serialize } from 'node:v8'
import type { CellRows, KeptRows } from '../../workloads/queries/rows.js'
import { HEADER_BYTES, unsealBodies, writeHeader } from '../frame.js'
import type { Range } from './args.js'

/** Where a life goes on. */
export interface Position {
  readonly id: number
  readonly starts: readonly number[]
  /** Running number of the next chunk. */
  readonly chunk: number
}

/** What stands in the log of a coordinator. */
export type Frame =
  /**
   * All that a new life needs: the position behind the last commit, the state there, and the ranges
   * that were logged and not committed. A batch of these may already be in the sink, and the older
   * segments, which hold its range too, are removed.
   */
  | {
      readonly kind: 'base'
      readonly next: Position
      readonly state: KeptRows
      readonly pending: readonly Range[]
    }
  | { readonly kind: 'offsets'; readonly ranges: readonly Range[] }
  /** Version `id` of the state: the rows that batch changed, absolute. */
  | { readonly kind: 'state'; readonly id: number; readonly rows: KeptRows }
  | { readonly kind: 'commit'; readonly id: number; readonly chunks: number }

const BASE = 0
const OFFSETS = 1
const STATE = 2
const COMMIT = 3
const USERS = 4
const NUMBER_BYTES = 8

/**
 * Frames as sealed bytes: kind and numbers as doubles, then columns as they lie in memory (in the
 * machine's byte order: a log is read where it was written). A structured clone costs some 15 us a
 * batch more; only a base frame, written once a segment, is one. The bytes stand in the encoder's
 * own buffer until its next frame.
 */
export class FrameEncoder {
  #doubles = new Float64Array(64)
  #words = new Int32Array(this.#doubles.buffer)
  #bytes = new Uint8Array(this.#doubles.buffer)

  encode(frame: Frame): Uint8Array {
    switch (frame.kind) {
      case 'base': {
        const body = serialize(frame)
        this.#room(NUMBER_BYTES + body.length)
        this.#doubles[1] = BASE
        this.#bytes.set(body, HEADER_BYTES + NUMBER_BYTES)
        return this.#sealed(NUMBER_BYTES + body.length)
      }
      case 'offsets': {
        const { ranges } = frame
        const partitions = ranges[0]?.starts.length ?? 0
        const numbers = 2 + ranges.length * (1 + 2 * partitions)
        this.#room(numbers * NUMBER_BYTES)
        this.#doubles[1] = OFFSETS
        this.#doubles[2] = partitions
        let at = 3
        for (const { id, starts, ends } of ranges) {
          this.#doubles[at++] = id
          for (const start of starts) this.#doubles[at++] = start
          for (const end of ends) this.#doubles[at++] = end
        }
        return this.#sealed(numbers * NUMBER_BYTES)
      }
      case 'state': {
        if (frame.rows.kind === 'state') {
          const { stride, words } = frame.rows
          this.#room(3 * NUMBER_BYTES + 4 * words.length)
          this.#doubles[1] = USERS
          this.#doubles[2] = frame.id
          this.#doubles[3] = stride
          this.#words.set(words, 8)
          return this.#sealed(3 * NUMBER_BYTES + 4 * words.length)
        }
        const { window, key, count, hash } = frame.rows
        const n = key.length
        this.#room(3 * NUMBER_BYTES + 16 * n)
        this.#doubles[1] = STATE
        this.#doubles[2] = frame.id
        this.#doubles[3] = n
        this.#words.set(window, 8)
        this.#words.set(key, 8 + n)
        this.#words.set(count, 8 + 2 * n)
        this.#words.set(hash, 8 + 3 * n)
        return this.#sealed(3 * NUMBER_BYTES + 16 * n)
      }
      case 'commit':
        this.#doubles[1] = COMMIT
        this.#doubles[2] = frame.id
        this.#doubles[3] = frame.chunks
        return this.#sealed(3 * NUMBER_BYTES)
    }
  }
  #room(bodyBytes: number): void {
    const need = HEADER_BYTES + bodyBytes
    if (need <= this.#bytes.length) return
    this.#doubles = new Float64Array(Math.ceil(need / NUMBER_BYTES) * 2)
    this.#words = new Int32Array(this.#doubles.buffer)
    this.#bytes = new Uint8Array(this.#doubles.buffer)
  }
  #sealed(bodyBytes: number): Uint8Array {
    const frame = this.#bytes.subarray(0, HEADER_BYTES + bodyBytes)
    writeHeader(frame)
    return frame
  }
}

/** The frames up to the first that is torn. */
export function decodeAll(bytes: Uint8Array): Frame[] {
  return unsealBodies(bytes).map(decode)
}
function decode(body: Uint8Array): Frame {
  const own = new Uint8Array(body) // A copy: doubles must lie on multiples of eight.
  const kind = new Float64Array(own.buffer, 0, 1)[0]!
  if (kind === BASE) return deserialize(own.subarray(NUMBER_BYTES)) as Frame
  if (kind === STATE) {
    const [, id, n] = new Float64Array(own.buffer, 0, 3) as unknown as [number, number, number]
    const columns = new Int32Array(own.buffer, 3 * NUMBER_BYTES)
    const column = (c: number): Int32Array => columns.slice(c * n, (c + 1) * n)
    const rows: CellRows = {
      kind: 'cells',
      window: column(0),
      key: column(1),
      count: column(2),
      hash: column(3),
    }
    return { kind: 'state', id, rows }
  }
  if (kind === USERS) {
    const [, id, stride] = new Float64Array(own.buffer, 0, 3) as unknown as [number, number, number]
    const words = new Int32Array(own.buffer, 3 * NUMBER_BYTES).slice()
    return { kind: 'state', id, rows: { kind: 'state', stride, words } }
  }
  const numbers = [...new Float64Array(own.buffer)]
  if (kind === COMMIT) return { kind: 'commit', id: numbers[1]!, chunks: numbers[2]! }
  const partitions = numbers[1]!
  const ranges: Range[] = []
  for (let at = 2; at < numbers.length; at += 1 + 2 * partitions) {
    const middle = at + 1 + partitions
    const ends = numbers.slice(middle, middle + partitions)
    ranges.push({ id: numbers[at]!, starts: numbers.slice(at + 1, middle), ends })
  }
  return { kind: 'offsets', ranges }
}
