import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { InputError } from './input-error.js'
import { ALLOWED, parseAccessLog, type ReplayInput } from './replay.js'

/** Unpacked. A small gz may hide any amount. */
const BYTES_MAX = 2 ** 30

/** The content of an access log; a gz is known by its first two bytes, whatever its name. */
export function readAccessLog(path: string): Uint8Array {
  let content: Uint8Array
  try {
    content = readFileSync(path)
  } catch (error) {
    throw new InputError(`input ${path}: cannot be read (${reasonOf(error)}); ${ALLOWED}`)
  }
  if (content[0] !== 0x1f || content[1] !== 0x8b) return content
  try {
    return gunzipSync(content, { maxOutputLength: BYTES_MAX })
  } catch (error) {
    throw new InputError(`input ${path}: cannot be unpacked (${reasonOf(error)}); ${ALLOWED}`)
  }
}

/** The log at `path`, parsed. Throws InputError if nothing can be made of it. */
export function readReplay(path: string): ReplayInput {
  return parseAccessLog(readAccessLog(path), path)
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
