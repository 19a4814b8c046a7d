import { readFileSync } from 'node:fs'
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { UsageError } from '../usage-error.js'

/** A value as it was written: nothing is made of `007`, `1e6` or `on` before a flag reads it. */
export type Value =
  | { readonly kind: 'text'; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: 'list'; readonly texts: readonly string[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, string])[] }
  | { readonly kind: 'nothing' | 'nested' }

export interface Setting {
  readonly key: string
  readonly value: Value
  /** `FILE:LINE` */
  readonly at: string
}
/** What stands below one key of the whole file; undefined: no keys do. */
export interface Section {
  readonly key: string
  readonly at: string
  readonly settings: readonly Setting[] | undefined
}

/** A file of YAML 1.2, or of JSON, which is YAML too. Throws UsageError that names the place. */
export function readSections(path: string): readonly Section[] {
  return sectionsOf(readText(path), path)
}

/** The same of its text. */
export function sectionsOf(text: string, path: string): readonly Section[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => `${path}:${lines.linePos(offset).line}`
  for (const { message, pos } of [...document.errors, ...document.warnings]) {
    throw new UsageError(at(pos[0]), message, 'YAML or JSON')
  }
  const reader = new Reader(document, at)
  return reader.pairs(document.contents, path).map(({ key, node, where }) => ({
    key,
    at: where,
    settings: reader.isMap(node) ? reader.settings(node, where) : undefined,
  }))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = `cannot be read (${(error as NodeJS.ErrnoException).code})`
    throw new UsageError(`--config ${path}`, reason, 'a file like that of chunk42 init')
  }
}

class Reader {
  readonly #document: Document
  readonly #at: (offset: number) => string

  constructor(document: Document, at: (offset: number) => string) {
    this.#document = document
    this.#at = at
  }
  isMap(node: unknown): boolean {
    return isMap(this.#resolved(node))
  }
  settings(node: unknown, within: string): Setting[] {
    return this.pairs(node, within).map(({ key, node, where }) => ({
      key,
      value: this.#value(node),
      at: where,
    }))
  }
  pairs(node: unknown, within: string) {
    const map = this.#resolved(node)
    if (!isMap(map)) throw new UsageError(within, 'no keys in it', 'run: and bench:, with flags')
    return map.items.map(({ key, value }) => {
      const where = isScalar(key) && key.range ? this.#at(key.range[0]) : within
      if (!isScalar(key)) throw new UsageError(where, 'a key that is no name', 'names of flags')
      return { key: String(key.value), node: value, where }
    })
  }
  #value(node: unknown): Value {
    const value = this.#resolved(node)
    if (isScalar(value)) {
      if (value.value === null) return { kind: 'nothing' }
      return { kind: 'text', text: written(value), isQuoted: typeof value.value === 'string' }
    }
    if (isSeq(value)) {
      const items = value.items.map((item) => this.#text(item))
      return items.includes(undefined)
        ? { kind: 'nested' }
        : { kind: 'list', texts: items as string[] }
    }
    if (!isMap(value)) return { kind: 'nothing' }
    const entries = value.items.map((pair) => [this.#text(pair.key), this.#text(pair.value)])
    return entries.flat().includes(undefined)
      ? { kind: 'nested' }
      : { kind: 'map', entries: entries as [string, string][] }
  }
  #text(node: unknown): string | undefined {
    const value = this.#resolved(node)
    return isScalar(value) && value.value !== null ? written(value) : undefined
  }
  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node
  }
}

function written({ value, source }: { value: unknown; source?: string }): string {
  return typeof value === 'string' ? value : (source ?? String(value))
}
