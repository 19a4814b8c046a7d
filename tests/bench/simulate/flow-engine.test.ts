import { expect, test } from 'vitest'
import type { Alignment } from '../../../engines/per-event/args.js'
import type { VerifyPlan } from '../../../faults/verify/plan.js'
import { Target } from '../../../faults/verify/target.js'
import type { Fault } from '../../../runtime/fault.js'
import { plain } from '../../engines/exact.js'

/** The engine itself, with a worker that is slow: what flow.ts says of phantoms holds of it. */

const RECORD_MS = 0.04
/** Its price of an event on the virtual clock is 10 ns; what is drawn around it, in the mean. */
const [EVENT_MS, DRAWN] = [1e-5, 1.22]
const factor = RECORD_MS / EVENT_MS
const slow: Fault = { process: 'slot-0', at: { event: 1 }, act: 'slow', factor }

/**
 * The longest time from one checkpoint to the next: barriers follow each other at once, and one
 * finds the ring before the slow worker full.
 */
function longestMs(alignment: Alignment, ringRecords: number): number {
  const plan: VerifyPlan = {
    ...plain,
    engine: 'per-event',
    query: 'clicks',
    events: 6_000,
    drain: true,
    sliceEvents: 4,
    alignment,
    ringRecords,
    faults: [slow],
  }
  const { journal, broken } = new Target(plan).run(plan.faults, { journal: true })
  expect(broken).toBeUndefined()
  const safeMs = journal.entries.flatMap((e) =>
    e.kind === 'perform' && e.label === 'checkpoint.sync' ? [e.atMs] : [],
  )
  return Math.max(...safeMs.slice(1).map((atMs, n) => atMs - safeMs[n]!))
}

/** So many records more in a ring: how much longer, in times of reading them. */
function longer(alignment: Alignment): number {
  const [few, many] = [64, 512]
  const more = longestMs(alignment, many) - longestMs(alignment, few)
  return more / ((many - few) * RECORD_MS * DRAWN)
}

test('an aligned barrier takes as long as the ring before it, of the engine too', () => {
  expect(Math.abs(longer('aligned') - 1)).toBeLessThan(0.2)
})
test('canary: an unaligned one does not', () => {
  expect(Math.abs(longer('unaligned'))).toBeLessThan(0.1)
})
