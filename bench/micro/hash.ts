import { createHash } from 'node:crypto'

type TypedArray = Int32Array | Uint32Array | Uint16Array | Uint8Array

/** 16 hexadecimal digits of all that was given, in its order. */
export function hashOf(...parts: readonly (TypedArray | string | number)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    // Another number of parts must not look the same.
    hash.update('|')
    hash.update(ArrayBuffer.isView(part) ? part : String(part))
  }
  return hash.digest('hex').slice(0, 16)
}
