import { describe, expect, test } from 'vitest'
import { compare } from '../../../reports/compare/compare.js'
import { judge, parseThreshold } from '../../../reports/compare/threshold.js'
import { differenceWords } from '../../../reports/compare/words.js'
import type { Cell, Result } from '../../../reports/result.js'
import { fixture } from '../fixture.js'

const made = fixture()
const paced = made.cells.find((c) => !c.drain && c.fault === null && c.clock === 'wall')!
const drain = made.cells.find((c) => c.drain && c.clock === 'wall')!

/** One cell, run again and again with these latencies or rates. */
function run(cell: Cell, values: readonly number[], changed: Partial<Result> = {}): Result {
  const cells = values.map((value, i): Cell => {
    const repeat = { ...cell, repeat: i + 1, command: `${cell.command} --repeat ${i + 1}` }
    if (cell.drain) return { ...repeat, achievedEventsPerSec: value }
    return { ...repeat, visibleLatencyMs: { ...cell.visibleLatencyMs!, p50: value, p99: value } }
  })
  return { ...made, cells, ...changed }
}
const beside = (a: Result, b: Result) =>
  compare([
    { name: 'a', result: a },
    { name: 'b', result: b },
  ])[0]!

describe('two runs of the same cells', () => {
  test('differ where their repeats do not overlap: lower latency and higher throughput are better', () => {
    const faster = beside(run(paced, [10, 11, 12, 13]), run(paced, [5, 5.5, 6, 6.5]))
    expect(faster.differences.map((d) => [d.figure, d.verdict])).toEqual([
      ['visible p50', 'better'],
      ['visible p99', 'better'],
    ])
    expect(differenceWords(faster.differences[0]!)).toBe('better: x0.5 (x0.385 to x0.65)')
    const slower = beside(run(drain, [10, 11, 12, 13]), run(drain, [5, 5.5, 6, 6.5]))
    expect(slower.differences).toMatchObject([{ figure: 'throughput', verdict: 'worse' }])
  })

  test('do not where they overlap, and cannot where there are too few: the canary', () => {
    const near = beside(run(paced, [10, 11, 12, 13]), run(paced, [10.5, 11.5, 12.5, 13.5]))
    expect(near.differences[0]!.verdict).toBe('no difference')
    expect(differenceWords(near.differences[0]!)).toMatch(
      /^no difference that 4 repeats can show \(/,
    )
    const few = beside(run(paced, [10, 11, 12]), run(paced, [1, 2, 3]))
    expect(few.differences[0]).toMatchObject({ verdict: 'too few repeats', low: null })
    expect(differenceWords(few.differences[0]!)).toMatch(/: 3 repeats each can show no .* takes 4$/)
  })

  test('are told what they do not share: machine, seed, invalid repeats, cells', () => {
    const other = run(paced, [10, 11, 12, 13], {
      seed: '7',
      machine: { ...made.machine, cpu: 'another' },
    })
    const invalid = { ...other.cells[0]!, invalid: 'stood still' }
    const extra = { ...drain, command: `${drain.command} --seed 7` }
    const result = { ...other, cells: [...other.cells, invalid, extra] }
    const { warnings, unmatched } = beside(run(paced, [10, 11, 12, 13]), result)
    expect(warnings).toEqual([
      expect.stringMatching(/^other machines: .*; another, \d+ cores$/),
      `other clicks: seeds ${made.seed} and 7`,
      'b: 1 of its cells are invalid, and left out',
    ])
    expect(unmatched).toBe(1)
  })

  test('are refused in one line when nothing may be compared', () => {
    const virtual = { ...run(paced, [1]), cells: [{ ...paced, clock: 'virtual', command: 'x' }] }
    expect(() => beside(run(paced, [1]), virtual as Result)).toThrow(/^a and b: a virtual clock/)
    const knobs = `${paced.command} --workers 7`
    const others = { ...made, cells: [{ ...paced, command: knobs }] }
    expect(() => beside(run(paced, [1]), others)).toThrow(/^a and b: no cell of one has/)
  })
})

describe('a bound on every cell', () => {
  const result = run(paced, [900, 1_600, 1_700])
  test('fails with the cells for which it is true', () => {
    const judged = judge(result.cells, parseThreshold('visibleLatencyMs.p99>1500'))
    expect(judged.failing.map(({ value }) => value)).toEqual([1_600, 1_700])
    expect(judged.judged).toBe(3)
    expect(judge(result.cells, parseThreshold('audit.lost > 0')).failing).toEqual([])
  })
  test('that is misspelt is refused with what is near, for it would hold for ever', () => {
    expect(() => judge(result.cells, parseThreshold('visibleLatency.p99>1500'))).toThrow(
      /^visibleLatency.p99>1500: no cell has that figure; allowed: such as visibleLatencyMs.p99/,
    )
    expect(() => parseThreshold('p99 is 4')).toThrow('p99 is 4: no threshold; allowed: FIGURE>')
    expect(() => judge(result.cells, parseThreshold('constructor.length>0'))).toThrow(/no cell/)
  })
})
