import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../root.js'

interface Term {
  readonly name: string
  readonly text: string
}
function termsOf(page: string): Term[] {
  return page
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [name = '', ...rest] = part.split('\n')
      return { name, text: rest.join('\n').split(/^## /m)[0]! }
    })
}
/** By name, as they are listed at the end. */
function sourcesOf(page: string): string[] {
  const list = page.slice(page.indexOf('\n## Sources'))
  return [...list.matchAll(/^- \*\*(.+?)\*\*:/gm)].map(([, name]) => name!)
}
const citedIn = (text: string): string[] =>
  [...text.matchAll(/\[([^\]]+)\]\(#sources\)/g)].map(([, name]) => name!)

/** Of a term: what it lacks. */
function lacks({ text }: Term, sources: readonly string[]): string[] {
  const [, here = '', source = ''] = text.split(/\*(?:Here|Source):\*/)
  const said = citedIn(text).filter((name) => !sources.includes(name))
  return [
    ...(/\]\(\.\.\/[\w./-]+\)/.test(here) ? [] : ['a file']),
    ...(citedIn(source).length > 0 || /this project/.test(source) ? [] : ['a source']),
    ...said.map((name) => `${name} in the list of sources`),
  ]
}

describe('definitions', () => {
  const page = readFileSync(join(ROOT, 'docs', 'definitions.md'), 'utf8')
  const [terms, sources] = [termsOf(page), sourcesOf(page)]

  test('each term has a file that keeps to it and a source that is listed', () => {
    expect(terms.length).toBeGreaterThan(35)
    expect(
      terms.flatMap((term) => lacks(term, sources).map((what) => `${term.name}: ${what}`)),
    ).toEqual([])
  })
  test('each source is cited, and listed once, in order', () => {
    expect([...new Set(citedIn(page))].sort()).toEqual([...sources].sort())
    expect(new Set(sources).size).toBe(sources.length)
  })
  test('the words of the report and of the guarantees are among them', () => {
    const names = terms.map(({ name }) => name.toLowerCase()).join('; ')
    for (const word of [
      ...['event time', 'due time', 'visible latency', 'processed latency', 'sustainable'],
      ...['coordinated omission', 'watermark', 'lateness', 'trigger', 'batch, chunk', 'barrier'],
      ...['epoch', 'fencing', 'zombie', 'exactly-once', 'at-least-once', 'outage', 'catch-up'],
      ...['lag', 'commit log', 'lineage', 'backpressure', 'compaction', 'savepoint', 'p99'],
    ]) {
      expect(names).toContain(word)
    }
  })
  test('a term without them is seen', () => {
    const [term] = termsOf('### A\n\nWords. *Here:* nowhere. *Source:* [B 2000](#sources).\n')
    expect(lacks(term!, [])).toEqual(['a file', 'B 2000 in the list of sources'])
    expect(lacks(termsOf('### A\n\nWords.\n')[0]!, [])).toEqual(['a file', 'a source'])
  })
})
