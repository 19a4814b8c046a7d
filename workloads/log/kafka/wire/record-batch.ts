import type { Landing } from '../../landing.js'
import type { Columns } from '../../log.js'
import { KafkaError } from '../topic.js'
import type { Values } from '../values.js'
import { crc32c } from './crc32c.js'

/**
 * Record batches of magic 2, uncompressed, without a key or headers:
 * https://kafka.apache.org/documentation/#recordbatch
 */
const HEADER_BYTES = 61
const LENGTH_AT = 8
const MAGIC_AT = 16
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const TIMESTAMP_AT = 27
const COUNT_AT = 57
const MAGIC = 2
const COMPRESSED = 7
const CONTROL = 32
/** Lengths, deltas and the rest of a record around its value, at most. */
const FRAME_BYTES_MAX = 32

/** Who appends: the broker takes each of its sequence numbers once. */
export interface Writer {
  readonly id: bigint
  readonly epoch: number
}

/**
 * Clicks from..to (exclusive) as one batch. A partition's sequence numbers are its offsets, as
 * nobody else writes to it: so the same clicks have the same numbers however often they are sent.
 */
export function encodeBatch(
  columns: Columns,
  from: number,
  to: number,
  baseMs: number,
  writer: Writer,
  values: Values,
): Buffer {
  const { eventTime } = columns
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + (to - from) * (values.bytesMax + FRAME_BYTES_MAX))
  let at = HEADER_BYTES
  const firstMs = eventTime[from]!
  let lastMs = firstMs
  for (let i = from; i < to; i++) {
    const ms = eventTime[i]!
    if (ms > lastMs) lastMs = ms
    // Written where no frame can reach, then moved up to its own.
    const valueAt = at + FRAME_BYTES_MAX
    const valueEnd = values.write(columns, i, bytes, valueAt)
    const valueBytes = valueEnd - valueAt
    // Attributes, key length -1 and no headers take a byte each.
    const times = varintBytes(ms - firstMs) + varintBytes(i - from)
    const length = 3 + times + varintBytes(valueBytes) + valueBytes
    at = writeVarint(bytes, at, length)
    bytes[at++] = 0
    at = writeVarint(bytes, at, ms - firstMs)
    at = writeVarint(bytes, at, i - from)
    at = writeVarint(bytes, at, -1)
    at = writeVarint(bytes, at, valueBytes)
    bytes.copyWithin(at, valueAt, valueEnd)
    at += valueBytes
    bytes[at++] = 0
  }
  bytes.writeBigInt64BE(0n, 0)
  bytes.writeInt32BE(at - LENGTH_AT - 4, LENGTH_AT)
  bytes.writeInt32BE(-1, 12)
  bytes[MAGIC_AT] = MAGIC
  bytes.writeInt16BE(0, ATTRIBUTES_AT)
  bytes.writeInt32BE(to - from - 1, 23)
  bytes.writeBigInt64BE(BigInt(baseMs + firstMs), TIMESTAMP_AT)
  bytes.writeBigInt64BE(BigInt(baseMs + lastMs), 35)
  bytes.writeBigInt64BE(writer.id, 43)
  bytes.writeInt16BE(writer.epoch, 51)
  bytes.writeInt32BE(from & 0x7fffffff, 53)
  bytes.writeInt32BE(to - from, COUNT_AT)
  bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT, at), CRC_AT)
  return bytes.subarray(0, at)
}

/** Lands all whole batches; what an answer cut off at its end comes again with the next. */
export function landBatches(
  bytes: Buffer,
  from: number,
  to: number,
  partition: number,
  baseMs: number,
  landing: Landing,
): void {
  let at = from
  while (at + HEADER_BYTES <= to) {
    const end = at + LENGTH_AT + 4 + bytes.readInt32BE(at + LENGTH_AT)
    if (end > to) return
    const attributes = bytes.readInt16BE(at + ATTRIBUTES_AT)
    if (bytes[at + MAGIC_AT] !== MAGIC || attributes & (COMPRESSED | CONTROL)) {
      throw new KafkaError(`partition ${partition}: batches of another kind; allowed: kafkajs`)
    }
    if (crc32c(bytes, at + ATTRIBUTES_AT, end) !== bytes.readUInt32BE(at + CRC_AT)) {
      throw new KafkaError(`partition ${partition}: a batch came with a wrong checksum`)
    }
    landBatch(bytes, at, partition, baseMs, landing)
    at = end
  }
}

function landBatch(bytes: Buffer, start: number, partition: number, baseMs: number, to: Landing) {
  const offset = Number(bytes.readBigInt64BE(start))
  const firstMs = Number(bytes.readBigInt64BE(start + TIMESTAMP_AT)) - baseMs
  const count = bytes.readInt32BE(start + COUNT_AT)
  const cursor = new Cursor(bytes, start + HEADER_BYTES)
  for (let i = 0; i < count; i++) {
    const length = cursor.varint()
    const next = cursor.at + length
    cursor.at++
    const ms = firstMs + cursor.varint()
    const delta = cursor.varint()
    const keyBytes = cursor.varint()
    if (keyBytes > 0) cursor.at += keyBytes
    const valueBytes = cursor.varint()
    to.take(partition, offset + delta, ms, bytes, cursor.at, valueBytes)
    cursor.at = next
  }
}

class Cursor {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }
  /** Zigzag, as Protocol Buffers have it; safe up to 2^53. */
  varint(): number {
    const bytes = this.#bytes
    let byte = bytes[this.at++]!
    let value = byte & 127
    for (let scale = 128; byte > 127; scale *= 128) {
      byte = bytes[this.at++]!
      value += (byte & 127) * scale
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}
function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = zigzag(value); rest > 127; rest = Math.floor(rest / 128)) bytes++
  return bytes
}
function writeVarint(into: Uint8Array, start: number, value: number): number {
  let at = start
  let rest = zigzag(value)
  for (; rest > 127; rest = Math.floor(rest / 128)) into[at++] = (rest % 128) | 128
  into[at++] = rest
  return at
}
