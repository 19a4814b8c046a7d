import { crc32 } from 'node:zlib'
import { SinkError } from '../sink-error.js'
import type { DataFile, WriterRow } from '../table/format.js'

/** One version of a manifest, as it stands in its file. */
export interface Entry {
  readonly version: number
  readonly by: string
  readonly id: number | null
  readonly writers: readonly (readonly [string, WriterRow])[]
  readonly added: readonly DataFile[]
  readonly removed: readonly string[]
  /** Everything before it, in some versions: whoever reads begins there. */
  readonly base?: Base
}
export interface Base {
  readonly live: readonly DataFile[]
  readonly gone: readonly Gone[]
}
/** A file that the version `at` took out. Older versions, which are kept for a while, need it. */
export interface Gone {
  readonly name: string
  readonly at: number
}

/** JSON behind its checksum: a torn one must not pass for a version. */
export function encodeEntry(entry: Entry): Uint8Array {
  const text = JSON.stringify(entry)
  return new TextEncoder().encode(`${sumOf(text)} ${text}\n`)
}
export function decodeEntry(name: string, bytes: Uint8Array): Entry {
  const text = new TextDecoder().decode(bytes)
  const body = text.slice(9, -1)
  if (text !== `${sumOf(body)} ${body}\n`) {
    throw new SinkError(`${name}: damaged (its checksum is another); restore the whole table`)
  }
  return JSON.parse(body) as Entry
}
function sumOf(text: string): string {
  return (crc32(text) >>> 0).toString(16).padStart(8, '0')
}
