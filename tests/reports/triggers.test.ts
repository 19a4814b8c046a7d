import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { arrivalsText } from '../../bench/plan/command.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
import { waitPhrase } from '../../reports/cells.js'
import { findsItsInterval } from '../../reports/claims/triggers.js'
import { renderReport } from '../../reports/html.js'
import type { Cell, Result } from '../../reports/result.js'
import { sideBySide } from '../../reports/triggers.js'
import { cellFor } from '../cli/fakes.js'
import { fixture } from './fixture.js'

const arrivals = { kind: 'burst', periodMs: 1_000, share: 0.2, factor: 8 } as const

function cell(name: string, intervalMs: number, p99: number | null, more: RunOptions = {}): Cell {
  const spec = cellOf({ trigger: triggerSpec(name), intervalMs, arrivals, ...more })
  const made = cellFor(spec, { arrivals: arrivalsText(spec.workload.arrivals) })
  const visibleLatencyMs = { ...made.visibleLatencyMs!, p99 }
  const batchTimes = Array.from({ length: name === 'available-now' ? 1 : 60 }, (_, n) => ({
    atMs: 1_000 + n * 50,
    intervalMs: 20 + (n % 7),
    events: 2_000,
    tookMs: 10 + (n % 5),
    visibleMs: 35 + (n % 9),
  }))
  return { ...made, visibleLatencyMs, batchTimes, command: `of ${name}` }
}
const five = (adaptiveP99: number): Cell[] => [
  cell('fixed', 10, 120),
  cell('fixed', 50, 80),
  cell('asap', 0, 60),
  cell('adaptive', 50, adaptiveP99),
  cell('pid', 50, 82),
  cell('available-now', 5_000, null),
]
const resultOf = (cells: readonly Cell[]): Result => ({ ...fixture(), cells: [...cells] })

describe('triggers side by side', () => {
  test('are called by their name, where their interval is only where they began', () => {
    expect(waitPhrase(cell('adaptive', 50, 10))).toBe('with the trigger adaptive')
    expect(waitPhrase(cell('fixed', 50, 80))).toBe('every 50 ms')
    expect(waitPhrase(cell('asap', 0, 60))).toBe('triggered as fast as it can')
  })
  test('are the cells of one load, one each, whatever else was run', () => {
    const others = [cell('adaptive', 50, 1, { ratePerSec: 5_000 }), ...fixture().cells]
    const found = sideBySide(resultOf([...others, ...five(70)]))!
    expect(found.cells.map((c) => c.id)).toEqual(five(70).map((c) => c.id))
    expect(found.load).toBe('100 k/s, arrivals burst:1000:0.2:8')
  })
  test('are not there where every cell has the same kind of trigger', () => {
    expect(sideBySide(fixture())).toBeUndefined()
    expect(sideBySide(resultOf([cell('fixed', 10, 1), cell('fixed', 50, 1)]))).toBeUndefined()
  })
  test('are told of in the page: a strip each, and a row each', async () => {
    const { html, charts } = await renderReport(resultOf(five(70)), '')
    const { svg } = charts.find(({ name }) => name === 'triggers')!
    for (const name of [
      'every 10 ms',
      'as fast as possible',
      'adaptive, from 50 ms',
      'PID, every 50 ms',
    ]) {
      expect(svg).toContain(name)
      expect(html).toContain(name)
    }
    // One batch is no line.
    expect(svg).not.toContain('once, after 5 s')
    expect(html).toContain('once, after 5 s')
  })
  test('leave a sentence where there are none', async () => {
    const { html } = await renderReport(fixture(), '')
    expect(html).toContain('Triggers were not compared')
  })
})

describe('the claim that an interval finds itself', () => {
  test.each([
    [70, 'confirmed'],
    [87, 'confirmed'],
    [95, 'refuted'],
  ])('with p99 %d ms against 80 ms at best is %s', (p99, judgement) => {
    const judged = findsItsInterval.judge(resultOf(five(p99)))
    expect(judged.judgement).toBe(judgement)
    expect(judged.figure).toContain('120 ms (every 10 ms) and 80 ms (every 50 ms)')
    expect(judged.command).toBe('of adaptive')
  })
  test('is not measured without the cells that it compares', () => {
    expect(findsItsInterval.judge(fixture()).judgement).toBe('not measured')
    const one = five(70).filter((c) => c.intervalMs !== 10)
    expect(findsItsInterval.judge(resultOf(one)).judgement).toBe('not measured')
  })
})
