import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../root.js'
import { type Page, pages } from './pages.js'

/** Where links and pictures of a page go, code aside. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!)
}
/** As GitHub names it. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  )
}
function broken({ path, text }: Page): string[] {
  return linksOf(text).filter((link) => {
    if (/^https?:/.test(link)) return false
    const [to = '', anchor] = link.split('#')
    const file = to === '' ? path : posix.join(posix.dirname(path), to)
    if (file.startsWith('..') || !existsSync(join(ROOT, file))) return true
    if (anchor === undefined) return false
    const there = to === '' ? text : readFileSync(join(ROOT, file), 'utf8')
    return !anchorsOf(there).includes(anchor)
  })
}

describe('each link goes to something that is there', () => {
  test.each(pages())('$path', (page) => {
    expect(broken(page)).toEqual([])
  })
})

test('each page of docs/ is linked from the README', () => {
  const all = pages()
  const readme = linksOf(all.find(({ path }) => path === 'README.md')!.text)
  const docs = all.map(({ path }) => path).filter((path) => path.startsWith('docs/'))
  expect(docs.length).toBeGreaterThan(0)
  expect(docs.filter((path) => !readme.includes(path))).toEqual([])
})

test('a link to nothing, out of the repository, or to no heading is seen', () => {
  const text = '# A b\n[a](gone.md) [b](../README.md) [c](#a-b) [d](#c) [e](https://example.org/)'
  expect(broken({ path: 'README.md', text })).toEqual(['gone.md', '../README.md', '#c'])
})
