import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'

const HEADER_BYTES = 8

/** A record as bytes that can tell whether they are whole: length, CRC-32, structured clone. */
export function seal(record: unknown): Uint8Array {
  const body = serialize(record)
  const frame = new Uint8Array(HEADER_BYTES + body.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, body.length)
  view.setUint32(4, crc32(body))
  frame.set(body, HEADER_BYTES)
  return frame
}

/** The records up to the first that is torn; a torn tail counts as never written. */
export function unseal<T>(bytes: Uint8Array): T[] {
  const records: T[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const length = view.getUint32(at)
    const body = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length)
    if (body.length < length || length === 0 || crc32(body) !== view.getUint32(at + 4)) break
    records.push(deserialize(body) as T)
    at += HEADER_BYTES + length
  }
  return records
}
