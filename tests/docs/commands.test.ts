import { describe, expect, test } from 'vitest'
import { commands, ours, pages, wordsOf } from './pages.js'
import { wrongWith } from './taken.js'

describe('each command of a page is one that chunk42 takes', () => {
  for (const { path, text } of pages()) {
    const typed = commands(text).flatMap(({ line, words }) => {
      const argv = ours(words)
      return argv === undefined ? [] : [{ line, argv }]
    })
    if (typed.length === 0) continue
    test(path, async () => {
      const wrong: string[] = []
      for (const { line, argv } of typed) {
        const what = await wrongWith(argv)
        if (what !== undefined) wrong.push(`${path}:${line}: ${argv.join(' ')}: ${what}`)
      }
      expect(wrong).toEqual([])
    })
  }
})

describe('a command that it does not take is seen', () => {
  test.each([
    ['fly', "unknown command 'fly'"],
    ['run --interva 50', "unknown option '--interva'"],
    ['run --interval fifty', '--interval fifty'],
    ['bench --lineage --matrix', '--matrix'],
    ['verify --everything', "unknown option '--everything'"],
  ])('%s', async (line, part) => {
    expect(await wrongWith(line.split(' '))).toContain(part)
  })
})

test('a line is taken apart as a shell does', () => {
  expect(wordsOf("npm run x -- --fail-on 'a.b>1'   # why 'not'")).toEqual(
    'npm run x -- --fail-on a.b>1'.split(' '),
  )
})
