import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'

export const HEADER_BYTES = 8

/** A record as bytes that can tell whether they are whole: length, CRC-32, structured clone. */
export function seal(record: unknown): Uint8Array {
  const body = serialize(record)
  const frame = new Uint8Array(HEADER_BYTES + body.length)
  frame.set(body, HEADER_BYTES)
  writeHeader(frame)
  return frame
}
/** The records up to the first that is torn; a torn tail counts as never written. */
export function unseal<T>(bytes: Uint8Array): T[] {
  return unsealBodies(bytes).map((body) => deserialize(body) as T)
}

/** Before the body of a frame: its length and its CRC-32, big-endian. */
export function writeHeader(frame: Uint8Array): void {
  const body = frame.subarray(HEADER_BYTES)
  const sum = crc32(body)
  for (let k = 0; k < 4; k++) {
    frame[k] = body.length >>> (24 - 8 * k)
    frame[4 + k] = sum >>> (24 - 8 * k)
  }
}
/** What stands in the frames up to the first that is torn. */
export function unsealBodies(bytes: Uint8Array): Uint8Array[] {
  const bodies: Uint8Array[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const length = view.getUint32(at)
    const body = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length)
    if (body.length < length || length === 0 || crc32(body) !== view.getUint32(at + 4)) break
    bodies.push(body)
    at += HEADER_BYTES + length
  }
  return bodies
}
