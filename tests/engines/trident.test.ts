import { describe, expect, test } from 'vitest'
import { MapState } from '../../engines/trident/state.js'
import { loadMutant } from '../../faults/verify/mutants/load.js'
import { TRIDENT } from '../../faults/verify/mutants/trident.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { BUILT, type Subject } from '../../faults/verify/subject.js'
import { Target } from '../../faults/verify/target.js'
import { plain } from './exact.js'

/**
 * The hole that the protocol notes derive: two clicks, one in each partition. Attempt 1 of
 * transaction 1 puts the key of partition 0, and dies; partition 0 is down for attempt 2, which
 * commits without that key; transaction 2 brings it.
 */
const HOLE: VerifyPlan = {
  ...plain,
  engine: 'trident',
  query: 'clicks',
  state: 'opaque',
  events: 2,
  ratePerSec: 5_000,
  drain: true,
  batchEvents: 8,
  pipelineBatches: 1,
  bufferEvents: 1,
  outages: [{ partition: 0, fromMs: 3, toMs: 20 }],
  faults: [{ process: 'coordinator#1', at: { point: 'state.put', hit: 1 }, act: 'kill-after' }],
}
const brokenOf = (plan: VerifyPlan, subject: Subject = BUILT) =>
  new Target(plan, subject).run().broken

describe('a retry of an opaque batch that has a key no more', () => {
  test('would double it, if only keys that it has were taken back (M34)', async () => {
    const { patches } = TRIDENT.find(({ id }) => id === 'M34')!
    const broken = brokenOf(HOLE, await loadMutant(patches))
    // The first wrong row.
    expect(`${broken?.oracle}: ${broken?.what}`).toBe(
      'O5: commit 2 says 2 clicks of cell 0/4, and it is 1',
    )
    const calm = { ...HOLE, outages: [] }
    expect(brokenOf(calm, await loadMutant(patches))).toBeUndefined()
  })
  test('does not, as all keys of the failed attempt are taken back', () => {
    const { broken, struck, audit } = new Target(HOLE).run()
    expect(broken).toBeUndefined()
    expect(struck).toBe(1)
    expect(audit?.verdict).toBe('exact')
  })
  test('cannot be where a transaction keeps its tuples: it waits for the partition', () => {
    const { broken, virtualMs } = new Target({ ...HOLE, state: 'transactional' }).run()
    expect(broken).toBeUndefined()
    expect(virtualMs).toBeGreaterThan(20)
  })
})

describe('a map state', () => {
  const deltas = (...keys: number[]) => ({
    kind: 'cells' as const,
    window: new Int32Array(keys.length),
    key: Int32Array.from(keys),
    count: new Int32Array(keys.length).fill(1),
    hash: Int32Array.from(keys),
  })
  const counts = (state: MapState) => state.cells.map(({ key, count }) => [key, count])

  test('of either kind has a batch once, however often it is put in part', () => {
    for (const kind of ['transactional', 'opaque'] as const) {
      const state = new MapState(kind, 10)
      state.put(state.added(1, deltas(1, 2, 3)))
      for (const part of [1, 2, 3]) state.put(state.added(2, deltas(1, 2, 3)).slice(0, part))
      expect(counts(state)).toEqual([1, 2, 3].map((key) => [key, 2]))
    }
  })
  test('that is opaque forgets what an older attempt put, if the new one has it or not', () => {
    const state = new MapState('opaque', 10)
    state.put(state.added(1, deltas(1)))
    state.put(state.added(2, deltas(1, 2)))
    const own = state.added(2, deltas(3))
    state.put([...own, ...state.undone(2, own)])
    expect(counts(state)).toEqual([
      [1, 1],
      [2, 0],
      [3, 1],
    ])
  })
  test('refuses a transaction that is older than what is stored', () => {
    const state = new MapState('opaque', 10)
    state.put(state.added(2, deltas(1)))
    expect(() => state.added(1, deltas(1))).toThrow('1 is late')
  })
})
