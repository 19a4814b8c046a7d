import { describe, expect, test } from 'vitest'
import { commandOf } from '../../bench/plan/command.js'
import type { PlanOptions } from '../../bench/plan/options.js'
import { comparedWith, mayHaveLate, planWithPeers } from '../../bench/plan/peers.js'
import { planOf } from '../../bench/plan.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { AUDITS } from '../../workloads/queries/kernel.js'
import { cellFor, chunk42, fakeWiring } from '../cli/fakes.js'

function plan(options: Partial<PlanOptions>, selection: 'none' | 'usual' | 'all' = 'all') {
  return planWithPeers({ scale: 'default', ...options }, selection, planOf)
}
const idsOf = ({ cells }: ReturnType<typeof plan>) => cells.map(({ id }) => id)

describe('a plan with peers', () => {
  test('is drains of each engine, three times, if nothing else was asked for', () => {
    const { cells } = plan({ seed: '7' })
    expect(cells.every(({ workload }) => workload.drain && workload.seed === '7')).toBe(true)
    const engines = cells.map(({ engine, repeat, audit }) => `${engine} ${repeat} ${audit}`).sort()
    expect(engines).toEqual(
      ['micro-batch', 'per-event'].flatMap((e) =>
        [1, 2, 3].flatMap((r) => AUDITS.map((audit) => `${e} ${r} ${audit}`).sort()),
      ),
    )
    expect(plan({ repeats: 5, engines: ['per-event'] }).cells).toHaveLength(10)
  })
  test('has each drain with hashes and without, which first in turn; the command says which', () => {
    const { cells } = plan({ repeats: 2, engines: ['per-event'] })
    expect(cells.map(({ id }) => id)).toEqual([
      'per-event-1000ms-drain',
      'per-event-1000ms-counts-only-drain',
      'per-event-1000ms-counts-only-drain-r2',
      'per-event-1000ms-drain-r2',
    ])
    expect(cells.map((cell) => commandOf(cell).includes('--audit count'))).toEqual([
      false,
      true,
      true,
      false,
    ])
    const faulty = plan({ scale: 'quick' }).cells.filter(({ fault }) => fault !== null)
    expect(faulty.every(({ audit }) => audit === 'hash')).toBe(true)
  })
  test('gets the drains that it lacks', () => {
    expect(idsOf(plan({ scale: 'quick' }))).toEqual([
      ...idsOf(plan({ scale: 'quick' }, 'none')),
      'micro-batch-0ms-drain',
      'micro-batch-0ms-counts-only-drain',
      'per-event-1000ms-drain',
      'per-event-1000ms-counts-only-drain',
    ])
    expect(idsOf(plan({ intervalsMs: [50], engines: ['micro-batch'] })).at(-1)).toBe(
      'micro-batch-50ms-counts-only-drain',
    )
    const full = plan({ scale: 'full' })
    expect(full.cells.filter(({ audit }) => audit === 'hash')).toEqual(
      planOf({ scale: 'full' }).cells,
    )
    expect(full.cells.filter(({ audit }) => audit === 'count')).toHaveLength(2 * 5)
  })
  test('tells their time, and a sweep has five seconds for the usual ones', () => {
    const seconds = (selection: 'none' | 'usual' | 'all') => plan({}, selection).expectedSeconds
    expect(seconds('usual') - seconds('none')).toBe(5)
    expect(plan({ scale: 'quick' }, 'usual')).toEqual(planOf({ scale: 'quick' }))
  })
  test('compares on threads, with ysb, and where no click is late', () => {
    const drains = (options: Partial<PlanOptions>) =>
      comparedWith(planOf({ scale: 'default', drainOnly: true, ...options }).cells)
    expect(drains({})).toBeDefined()
    expect(drains({ query: 'clicks' })).toBeUndefined()
    expect(drains({ campaigns: 10_001 })).toBeUndefined()
    expect(drains({ runtime: 'simulated' })).toBeUndefined()
    expect(mayHaveLate(syntheticWorkload({ disorderMs: 1_000, lateByMs: 5_000 }))).toBe(false)
    expect(mayHaveLate(syntheticWorkload({ lateShare: 0.1, lateByMs: 5_000 }))).toBe(true)
  })
})

describe('bench --peers', () => {
  async function told(line: string) {
    const asked: string[] = []
    const wiring = fakeWiring({
      measurePeers: async (_hooks, { id }, selection) => {
        asked.push(`${id} ${selection}`)
        const peer = {
          name: 'loop',
          about: 'a loop',
          threads: 1,
          form: 'typescript',
          events: 1_000,
        }
        return [
          { ...peer, hash: true, eventsPerSec: 12_345_678 },
          { ...peer, hash: false, eventsPerSec: 23_456_789 },
        ]
      },
      runCell: async (spec) => ({ cell: cellFor(spec), journal: new Uint8Array() }),
    })
    return { asked, ...(await chunk42(`bench ${line} --out runs`, wiring)) }
  }
  test('measures all beside drains, and prints a line for each', async () => {
    const { asked, out, exitCode } = await told('--peers')
    // Of either engine: repeats are shuffled, the clicks are the same.
    expect([exitCode, asked]).toEqual([0, [expect.stringMatching(/-drain all$/)]])
    // Three rounds of two engines, with hashes and without.
    expect(out).toMatch(/12 cells/)
    expect(out).toMatch(
      /micro-batch 0 ms \(engine\) +│ \w+ +│ +2 +│ +[\d.]+ \w\/s +│ +[\d.]+ \w\/s/,
    )
    expect(out).toMatch(/loop +│ typescript +│ +1 +│ +12\.3 M\/s +│ +23\.5 M\/s +│ +1,000/)
  })
  test('is usual where a backlog is drained, and can be left out', async () => {
    expect((await told('--load max')).asked).toEqual(['micro-batch-0ms-drain usual'])
    expect((await told('--load max --no-peers')).asked).toEqual(['micro-batch-0ms-drain none'])
    expect((await told('--quick')).asked).toEqual([])
  })
  test.each([
    ['--peers --query clicks', /--peers: they answer ysb.*allowed: --query ysb/],
    ['--peers --runtime simulated', /--peers: they answer ysb/],
    ['--peers --late 0.5:20000', /--peers: clicks may be late/],
  ])('%s says why not', async (line, reason) => {
    const { exitCode, err, asked } = await told(line)
    expect([exitCode, asked]).toEqual([2, []])
    expect(err).toMatch(reason)
  })
})
