import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeHtml, html, label, plain } from '../../reports/escape.js'
import { renderReport } from '../../reports/html.js'
import type { Result } from '../../reports/result.js'
import { fixture, HOSTILE } from './fixture.js'

/** Any text, and often what hurts most. */
const hostile = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(HOSTILE))), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''))

const OURS = new Set(
  (
    'html head meta title style body a header nav main section footer script noscript h1 h2 h3 p ' +
    'b bdi span strong code table caption thead tbody tr th td div figure figcaption details ' +
    'summary svg defs g path text line rect clippath form label select option button'
  ).split(' '),
)

/** What a strict reader of tags finds in a page that must not be there. */
function foreign(page: string): string[] {
  const found: string[] = []
  const bare = page
    .replace(/<!doctype html>/, '')
    .replace(/(<(script|style)\b[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3')
  const rest = bare.replace(
    /<\/?([a-z][a-z0-9]*)((?:\s+[a-z][\w:-]*(?:="[^"<]*")?)*)\s*\/?>/gi,
    (tag, name: string, attributes: string) => {
      if (!OURS.has(name.toLowerCase()) || /\son\w+=/i.test(attributes.replace(/"[^"]*"/g, '""')))
        found.push(tag)
      return ''
    },
  )
  if (rest.includes('<')) found.push(rest.slice(rest.indexOf('<'), rest.indexOf('<') + 80))
  return found
}

/** A small result with the text wherever text may stand, engines and lanes included. */
function spoilt(text: string): Result {
  const whole = structuredClone(fixture())
  const crash = whole.cells.findIndex((c) => c.timeline !== null)
  const result: Result = { ...whole, cells: whole.cells.slice(0, crash + 1) }
  const closed = ['schema', 'guarantee', 'verdict', 'clock', 'runtime', 'outcome', 'durability']
  const spoil = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner !== 'string') spoil(inner)
      else if (!closed.includes(key)) Object.assign(value, { [key]: `${inner}${text}` })
    }
  }
  spoil(result)
  return result
}

describe('text from outside', () => {
  test('comes out of a template as text only', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { text: out } = html`<p title="${text}">${text}</p>`
        expect(foreign(out)).toEqual([])
        expect(escapeHtml(text)).not.toMatch(/[<>"'`]/)
      }),
      { seed: 42, numRuns: 500 },
    )
  })
  test('holds no sign that steers, and stays as short as asked', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
        expect([...label(text, 20)].length).toBeLessThanOrEqual(20)
      }),
      { seed: 42, numRuns: 500 },
    )
    expect(plain(HOSTILE.override)).toBe('evil\\u202egnp.exe')
  })
  test('never becomes an element or an attribute of the page or a picture', async () => {
    expect(foreign((await renderReport(fixture(), '')).html)).toEqual([])
    expect(foreign('<p>&lt;</p><img src="x">')).toEqual(['<img src="x">'])
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const { html: page, charts } = await renderReport(spoilt(text), '')
        expect(foreign(page)).toEqual([])
        for (const { name, svg } of charts) {
          expect(name).toMatch(/^[a-z0-9-]+$/)
          expect(foreign(svg)).toEqual([])
        }
      }),
      { seed: 42, numRuns: 4 },
    )
  })
})
