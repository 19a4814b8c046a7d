import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { planOfPairs } from '../../bench/plan/pairs.js'
import { planOf } from '../../bench/plan.js'
import { WarmUp } from '../../bench/warm-up.js'
import { goodRun } from '../cli/fakes.js'

async function warmedBy(cells: readonly ReturnType<typeof cellOf>[], pairs = false) {
  const drained: string[] = []
  const warmUp = new WarmUp(cells, pairs)
  for (const cell of cells) {
    await warmUp.before(
      cell,
      (spec, hooks) => {
        drained.push(`${spec.id} ${spec.workload.events}`)
        return goodRun(spec, hooks)
      },
      {},
    )
  }
  return drained
}

describe('the warm-up', () => {
  test('drains a little with each engine that drains, once', async () => {
    const { cells } = planOf({ scale: 'quick', drainOnly: true, repeats: 3, seed: 'a' })
    expect((await warmedBy(cells)).sort()).toEqual([
      expect.stringMatching(/^micro-batch-0ms-drain.*-warm-up 2000000$/),
      expect.stringMatching(/^per-event-1000ms-drain.*-warm-up 2000000$/),
    ])
  })
  test('is not for sweeps without a backlog, nor for the virtual clock', async () => {
    expect(await warmedBy(planOf({ scale: 'quick' }).cells)).toEqual([])
    expect(await warmedBy([cellOf({ drain: true, runtime: 'simulated' })])).toEqual([])
  })
  test('drains all of a backlog before pairs, with both guarantees into each sink', async () => {
    const { cells } = planOfPairs({ scale: 'quick', engines: ['per-event'] }, 2)
    expect((await warmedBy(cells, true)).sort()).toEqual(
      ['', '-duckdb', '-none', '-none-duckdb'].map((kind) =>
        expect.stringMatching(`^per-event-1000ms${kind}-drain(-r2)?-warm-up 1000000000$`),
      ),
    )
  })
  test('is never larger than what it warms up for, and has no fault', async () => {
    const drain = cellOf({ drain: true, events: 500, fault: 'crash:chunk=42' })
    expect(await warmedBy([drain])).toEqual([`${drain.id}-warm-up 500`])
  })
})
