import { describe, expect, test } from 'vitest'
import { Commands, plain, portable } from '../../reports/findings/page.js'
import { findings } from '../../reports/findings.js'
import { duration } from '../../reports/format.js'
import type { Result } from '../../reports/result.js'
import { blocks, commands, ours } from '../docs/pages.js'
import { fixture, HOSTILE } from './fixture.js'
import { clustersFixture } from './fixture-clusters.js'

/** The cells of columns that are aligned to the right, which have figures. */
function figuresOf(page: string): string[] {
  const found: string[] = []
  let numbers: boolean[] = []
  for (const line of page.split('\n')) {
    const cells = line.split(/(?<!\\)\|/).slice(1, -1)
    if (cells.length === 0) numbers = []
    else if (/^\| -/.test(line)) numbers = cells.map((cell) => cell.trim().endsWith(':'))
    else found.push(...cells.filter((_, i) => numbers[i]).map((cell) => cell.trim()))
  }
  return found
}
const unlinked = (page: string): string[] =>
  figuresOf(page).filter((text) => !/^(\[.+\]\(#c\d+\)|–|\d+(, fell behind)?)$/.test(text))

/** Engines of others and all the rest, as two runs. */
const RUNS: readonly Result[] = [fixture(), clustersFixture()]

describe('a page of findings', () => {
  const page = findings(RUNS)
  test('answers each question of the issue, run by run', () => {
    const titles = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(titles).toEqual([
      'Per-event against micro-batch',
      'What the interval buys',
      'What exactly-once costs',
      'When something dies',
      'What load is sustained',
      'Beside Spark, Flink, Storm and Kafka Streams',
      'What small files cost',
      'What texts say, and what was found',
      'What these runs did not measure',
      'Commands',
    ])
    expect(page).toContain('*Run 2*')
  })
  test('has a command for each figure, and a figure for each command', () => {
    expect(figuresOf(page).length).toBeGreaterThan(100)
    expect(unlinked(page)).toEqual([])
    const links = new Set([...page.matchAll(/\]\(#(c\d+)\)/g)].map(([, name]) => name))
    const headings = [...page.matchAll(/^#### (c\d+)$/gm)].map(([, name]) => name)
    expect([...links].sort()).toEqual(headings.sort())
  })
  test('has commands that chunk42 takes, each once', () => {
    const typed = commands(page).map(({ text }) => text)
    expect(new Set(typed).size).toBe(typed.length)
    expect(commands(page).filter(({ words }) => ours(words) === undefined)).toEqual([])
  })
  test('says what the cells say, under their commands', () => {
    const cell = RUNS[0]!.cells.find(({ id }) => id === 'micro-batch-50ms-100000ps')!
    const at = blocks(page).find(({ lines }) => lines[0] === cell.command)!
    const name = page.split('\n')[at.line - 4]!.replace('#### ', '')
    expect(page).toContain(`[${duration(cell.visibleLatencyMs!.p99)}](#${name})`)
  })
  test('is the same for the same runs', () => {
    expect(findings([fixture(), clustersFixture()])).toBe(page)
  })
  test('leaves invalid cells out, and says so', () => {
    expect(page).toContain('Micro-batch-10ms-1000000ps, which is invalid: the event loop')
  })
  test('names the machine and what it is to be believed', () => {
    expect(page).toContain('AMD EPYC 7R13 Processor, 2 cores, 7.64 GiB')
    expect(page).not.toContain('before you quote it')
    const machine = { ...fixture().machine, loadAverage: 3 }
    const busy = findings([{ ...fixture(), machine }])
    expect(busy).toContain('busy until run 1 began (load 3 on 2 cores)')
  })
})

describe('what is not there', () => {
  const bare: Result = {
    ...fixture(),
    cells: [],
    sustainable: [],
    guaranteeCosts: [],
    exchange: [],
    smallFiles: null,
    validation: null,
    clusterPlan: null,
    plan: { cells: ['one'], expectedSeconds: 1 },
    complete: false,
  }
  test('is told with the command that measures it', () => {
    const page = findings([bare])
    expect(page).toContain('- What exactly-once costs: `npm run bench -- --cost-of-guarantee`.')
    expect(page).toContain('- 1 cell of the plan: the run was stopped.')
    expect(figuresOf(page)).toEqual([])
  })
  test('is no figure', () => {
    const commands = new Commands()
    expect(commands.made('–', 'npm run bench')).toBe('–')
    expect(commands.lines()).toEqual([])
  })
  test('a figure without a link is seen', () => {
    expect(unlinked('| a | b |\n| --- | ---: |\n| x | 12 ms |')).toEqual(['12 ms'])
  })
})

describe('what comes from outside stays text', () => {
  test.each(Object.values(HOSTILE))('%s', (text) => {
    const cells = fixture().cells.map((cell) => ({ ...cell, query: text, engine: text }))
    const page = findings([{ ...fixture(), cells, command: `npm run bench -- --query '${text}'` }])
    const prose = page.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
    expect(prose).not.toMatch(/(?<!\\)<|\u202e/)
    expect(unlinked(page)).toEqual([])
  })
  test('a cell of a table, a link and a block are not ended by it', () => {
    expect(plain('a|b](c)\n# d')).toBe('a\\|b\\](c) # d')
    expect(portable("run --x 'a\n```\nb'")).toBe("run --x 'a ``` b'")
  })
  test('no folder of who ran it is kept', () => {
    const of = 'npm run bench -- --clusters'
    for (const out of ['/tmp/x', "'/a b/c'"]) expect(portable(`${of} --out ${out}`)).toBe(of)
    expect(portable('npm run bench -- --out /tmp/x')).toBe('npm run bench')
    expect(portable(`${of} --continue a/b --seed 1`)).toBe(`${of} --seed 1`)
  })
})
