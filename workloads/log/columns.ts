import type { Arena } from '../../runtime/arena.js'
import type { Columns } from './log.js'

/** Arrow asks for 64, so that a vector of bytes never straddles two columns. */
const ALIGNMENT_BYTES = 64

/**
 * Room for `length` clicks, column after column: in the arena of compiled kernels, or in one
 * SharedArrayBuffer.
 */
export function shareColumns(length: number, arena?: Arena): Columns {
  const wide = aligned(length * 4)
  const bytes = 6 * wide + aligned(length)
  const lent = arena?.words(bytes / 4)
  const memory = lent?.buffer ?? new SharedArrayBuffer(bytes)
  const first = lent?.byteOffset ?? 0
  return {
    linear: lent !== undefined,
    user: new Uint32Array(memory, first, length),
    page: new Uint32Array(memory, first + wide, length),
    eventTime: new Int32Array(memory, first + 2 * wide, length),
    frontier: new Int32Array(memory, first + 3 * wide, length),
    ip: new Uint32Array(memory, first + 4 * wide, length),
    ad: new Uint32Array(memory, first + 5 * wide, length),
    type: new Uint8Array(memory, first + 6 * wide, length),
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES
}
