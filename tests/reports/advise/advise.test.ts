import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advise, type Need, wayText } from '../../../reports/advise/advise.js'
import type { Cell, Result } from '../../../reports/result.js'
import { fixture } from '../fixture.js'

const made = fixture()
const usual = made.cells.find((c) => !c.drain && c.fault === null && c.engine === 'micro-batch')!

interface Wish {
  readonly intervalMs: number
  readonly rate?: number
  readonly p99?: number
  readonly cpu?: number
  readonly changed?: Partial<Cell>
}
function cell({ intervalMs, rate = 100_000, p99 = 10, cpu = 1, changed = {} }: Wish): Cell {
  return {
    ...usual,
    intervalMs,
    offeredEventsPerSec: rate,
    achievedEventsPerSec: rate,
    visibleLatencyMs: { ...usual.visibleLatencyMs!, p50: p99 / 2, p99 },
    resources: { ...usual.resources!, eventsPerCpuSec: 1e6 / cpu },
    command: `run --interval ${intervalMs} --rate ${rate}`,
    ...changed,
  }
}
const run = (...wishes: Wish[]): Result => ({ ...made, cells: wishes.map(cell), sustainable: [] })
const need = (more: Partial<Need> = {}): Need => {
  return { ratePerSec: 50_000, p99Ms: 100, query: undefined, guarantee: 'exactly-once', ...more }
}

describe('advice', () => {
  const three = run(
    { intervalMs: 10, p99: 15, cpu: 3 },
    { intervalMs: 50, p99: 60, cpu: 1 },
    { intervalMs: 200, p99: 250, cpu: 0.5 },
  )
  test('is the cheapest way that holds the bound, and says what would change it', () => {
    const { best, next, changes, others } = advise(three, need())
    expect(wayText(best!)).toBe('micro-batch at 50 ms')
    expect(wayText(next!)).toBe('micro-batch at 10 ms')
    expect(changes).toEqual([
      'a p99 below 60 ms: then micro-batch at 10 ms, 15 ms, 200 % more processor time a click',
      'a p99 of 250 ms: then micro-batch at 200 ms, 50 % less processor time a click',
      'a load above 100 k/s: more was not tried, or not carried',
      'a death of a worker: none was tried at this interval',
    ])
    expect(others.map(({ why }) => why)).toEqual(['p99 250 ms at 100 k/s'])
  })
  test('is none where nothing was measured that holds, and says what was', () => {
    const { best, changes } = advise(three, need({ p99Ms: 5 }))
    expect(best).toBeUndefined()
    expect(changes).toEqual(['a p99 of 15 ms: micro-batch at 10 ms holds it'])
    const heavy = advise(three, need({ ratePerSec: 200_000 }))
    expect(heavy.best).toBeUndefined()
    expect(heavy.changes).toContain('a load up to 100 k/s: more was not carried here')
  })
  test('takes no way that broke its promise, is weaker, fell behind or is on a virtual clock', () => {
    const audit = { ...usual.audit, verdict: 'inexact' as const, lost: 1, explanation: '1 lost' }
    const worse: Partial<Cell>[] = [
      { audit },
      { guarantee: 'at-least-once' },
      { notes: ['falls behind: lag grows'] },
      { clock: 'virtual' },
      { invalid: 'stood still' },
    ]
    for (const changed of worse) {
      const result = run({ intervalMs: 10, changed }, { intervalMs: 50, p99: 60, cpu: 9 })
      expect(wayText(advise(result, need()).best!)).toBe('micro-batch at 50 ms')
    }
  })
  test('names a death that holds results back longer than the bound', () => {
    const recovery = { outageMs: 900, outageAllMs: 900, catchUpMs: 1_000, replayedEvents: 5 }
    const died = { intervalMs: 50, changed: { fault: 'crash:chunk=42', recovery } }
    const { changes } = advise(run({ intervalMs: 50 }, died), need())
    expect(changes).toContain('a death of a worker: results then stood still for 900 ms')
  })
  test('never changes for the worse with a looser need', () => {
    const wish = fc.record({
      intervalMs: fc.constantFrom(0, 10, 50, 200, 1_000),
      rate: fc.constantFrom(10_000, 100_000, 1_000_000),
      p99: fc.integer({ min: 1, max: 2_000 }),
      cpu: fc.constant(1),
    })
    const loads = fc.integer({ min: 1_000, max: 900_000 })
    const bounds = fc.integer({ min: 1, max: 2_000 })
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1 }), loads, bounds, (wishes, ratePerSec, p99Ms) => {
        const { best } = advise(run(...wishes), need({ ratePerSec, p99Ms }))
        if (best === undefined) return
        expect(best.evidence.visibleMsP99).toBeLessThanOrEqual(p99Ms)
        expect(best.evidence.eventsPerSec).toBeGreaterThanOrEqual(ratePerSec)
        expect(advise(run(...wishes), need({ ratePerSec, p99Ms: 2 * p99Ms })).best).toBeDefined()
        expect(advise(run(...wishes), need({ ratePerSec, p99Ms: null })).best).toBeDefined()
      }),
      { seed: 42, numRuns: 300 },
    )
  })
})
