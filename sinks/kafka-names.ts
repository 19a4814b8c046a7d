import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import type { Writer } from './sink.js'

/** A topic's name has 249 characters at most; what is not of the folder takes about 100. */
const FOLDER_MAX = 140
const NAME = /^chunk42-(\w+)-(\w+)-(?:engine|compactor)-[0-9a-f]{8}-(?:rows|commits)$/

/** Of one writer: its rows, and what tells how far it came. */
export interface WriterTopics {
  readonly rows: string
  readonly commits: string
}

/** All topics of one sink begin so: by its folder, which whoever lists topics can read there. */
export function prefixOf(folder: string): string {
  const path = escaped(resolve(folder))
  const short = path.length <= FOLDER_MAX ? path : hashOf(path).slice(0, 32)
  return `chunk42-${escaped(hostname())}-${short}`
}
export function topicsOf(prefix: string, { query, role }: Writer): WriterTopics {
  const name = `${prefix}-${role}-${hashOf(query).slice(0, 8)}`
  return { rows: `${name}-rows`, commits: `${name}-commits` }
}
export function rowTopics(prefix: string, topics: readonly string[]): string[] {
  return topics.filter((topic) => topic.startsWith(`${prefix}-`) && topic.endsWith('-rows'))
}
/** What was made for folders of this machine that are no more, as a file in them would be. */
export function goneAmong(topics: readonly string[]): string[] {
  return topics.filter((topic) => {
    const [, host, path = ''] = NAME.exec(topic) ?? []
    if (host !== escaped(hostname())) return false
    const folder = unescaped(path)
    // Of a long path only a hash is there, and nobody can tell.
    return isAbsolute(folder) && !existsSync(folder)
  })
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
/** As in a URL, with an underscore for the percent sign: topics have few characters. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9]/gu, (one) =>
    [...Buffer.from(one)].map((byte) => `_${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}
function unescaped(name: string): string {
  const bytes = name.replace(/_([0-9a-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
