import type { Columns } from './log.js'

/**
 * The value of a record: user, page, ad and address as unsigned 32-bit numbers, little-endian, then
 * the type. Event time is the record's own timestamp; partition and offset say which click it is.
 */
export const PACKED_BYTES = 17

/** Writes click `i` at `at`. */
export function pack(
  { user, page, ad, ip, type }: Columns,
  i: number,
  into: Uint8Array,
  at: number,
) {
  write(into, at, user[i]!)
  write(into, at + 4, page[i]!)
  write(into, at + 8, ad[i]!)
  write(into, at + 12, ip[i]!)
  into[at + 16] = type[i]!
}

/** The inverse: all columns but the times. */
export function unpack(bytes: Uint8Array, at: number, into: Columns, i: number): void {
  into.user[i] = read(bytes, at)
  into.page[i] = read(bytes, at + 4)
  into.ad[i] = read(bytes, at + 8)
  into.ip[i] = read(bytes, at + 12)
  into.type[i] = bytes[at + 16]!
}

function write(into: Uint8Array, at: number, value: number): void {
  into[at] = value & 255
  into[at + 1] = (value >>> 8) & 255
  into[at + 2] = (value >>> 16) & 255
  into[at + 3] = value >>> 24
}

function read(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  )
}
