import { describe, expect, test } from 'vitest'
import { main } from '../../cli/program.js'
import { realWiring } from '../../cli/real-wiring.js'
import { fakeWiring } from '../cli/fakes.js'
import { commands, ours, pages, wordsOf } from './pages.js'

interface Said {
  readonly exitCode: number
  readonly err: string
}

/** As a shell would run it, stopped before the first cell: all that is asked is checked before. */
async function said(argv: readonly string[]): Promise<Said> {
  const err: string[] = []
  const { catalog } = realWiring
  const io = {
    out: () => {},
    err: (text: string) => err.push(text),
    live: false,
    signal: AbortSignal.abort(),
  }
  const runCell = () => Promise.reject(new Error('no cell is run here'))
  const exitCode = await main(argv, fakeWiring({ catalog, runCell }), io)
  return { exitCode, err: err.join('\n') }
}

const PROBE = '--no-such-option'
/** What is wrong with it; undefined: nothing that can be seen without running it. */
async function wrongWith(argv: readonly string[]): Promise<string | undefined> {
  // Commander names the first option that it does not know: nothing before it may be unknown.
  const { err } = await said([...argv, PROBE])
  if (err !== `chunk42: unknown option '${PROBE}'`) return err
  // `bench` and `run` check values and how they go together, too.
  if (!checkedWhole(argv)) return undefined
  const whole = await said(argv)
  return whole.exitCode === STOPPED ? undefined : `exit code ${whole.exitCode}: ${whole.err}`
}
const STOPPED = 130
/** Files that only somebody else has, plans in three dots, and runs of another. */
function checkedWhole([command, ...rest]: readonly string[]): boolean {
  const needs = /^--(python|plan|continue)$/
  return (command === 'bench' || command === 'run') && !rest.some((word) => needs.test(word))
}

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
