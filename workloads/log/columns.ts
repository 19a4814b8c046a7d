import type { Columns } from './log.js'

/** Arrow asks for 64, so that a vector of bytes never straddles two columns. */
const ALIGNMENT_BYTES = 64

/** Room for `length` clicks in one SharedArrayBuffer, column after column. */
export function shareColumns(length: number): Columns {
  const wide = aligned(length * 4)
  const bytes = 5 * wide + aligned(length * 2) + aligned(length)
  const memory = new SharedArrayBuffer(bytes)
  return {
    user: new Uint32Array(memory, 0, length),
    page: new Uint32Array(memory, wide, length),
    eventTime: new Int32Array(memory, 2 * wide, length),
    frontier: new Int32Array(memory, 3 * wide, length),
    ip: new Uint32Array(memory, 4 * wide, length),
    ad: new Uint16Array(memory, 5 * wide, length),
    type: new Uint8Array(memory, 5 * wide + aligned(length * 2), length),
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES
}
