import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadMutant } from '../../faults/verify/mutants/load.js'
import { SMALL_SEGMENTS } from '../../faults/verify/mutants/micro-batch.js'
import { PIPELINE } from '../../faults/verify/mutants/pipeline.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { verify } from '../../faults/verify/verify.js'
import type { Act, Fault } from '../../runtime/fault.js'
import type { Journal } from '../../runtime/journal.js'
import type { Programs } from '../../runtime/program.js'
import { exact, plain } from './exact.js'

const at = (process: string, point: string, hit: number, act: Act): Fault => ({
  process,
  at: { point, hit },
  act,
  forMs: 3,
})

/** Small full batches, so that they run side by side, and something befalls them. */
const crowded: fc.Arbitrary<VerifyPlan> = fc
  .record({
    seed: fc.nat(1e6),
    query: fc.constantFrom('ysb', 'enrich'),
    drain: fc.boolean(),
    intervalMs: fc.constantFrom(0, 0.25),
    batchEvents: fc.integer({ min: 2, max: 12 }),
    chunkEvents: fc.integer({ min: 1, max: 6 }),
    pipelineBatches: fc.integer({ min: 2, max: 4 }),
    groupBatches: fc.constantFrom(1, 1, 2, 4),
    faults: fc.array(
      fc
        .tuple(
          fc.constantFrom(
            ['chunk-*', 'slice'],
            ['coordinator#*', 'commits.append'],
            ['coordinator#*', 'offsets.append'],
            ['coordinator#*', 'state.append'],
            ['coordinator#*', 'batch.sync'],
            ['coordinator#*', 'base.sync'],
            ['coordinator#*', 'base.remove-older'],
            ['writer#*', 'sink.commit'],
            ['writer#*', 'send'],
          ),
          fc.integer({ min: 1, max: 12 }),
          fc.constantFrom<Act>('kill', 'kill-after', 'zombie', 'lose-reply', 'crash-lost'),
        )
        .map(([[process, point], hit, act]) => at(process!, point!, hit, act)),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map((some) => ({ ...plain, ratePerSec: 100_000, events: 90, ...some }))

/** Most batches that were logged and not committed when a fault struck. */
function inFlightAtFault({ entries }: Journal): number {
  let most = 0
  let now = 0
  for (const e of entries) {
    if (e.kind === 'fault') most = Math.max(most, now)
    if (e.kind !== 'perform') continue
    if (e.label === 'offsets.append') now++
    else if (e.label === 'commits.append') now--
    else if (e.label === 'log.read') now = 0
  }
  return most
}
/** What the audit says of it, or why there was nothing to audit. */
function verdict(plan: VerifyPlan, programs: Programs): string {
  try {
    return verify(plan, undefined, programs).audit.verdict
  } catch (error) {
    return `${error} in ${JSON.stringify(plan)}`
  }
}
const plans = fc.sample(crowded, { seed: 42, numRuns: 200 })

describe('several batches in flight', () => {
  test('stay exact, whatever befalls them', () => {
    fc.assert(fc.property(crowded, exact), { seed: 43, numRuns: 400 })
  })
  test('are there when a fault strikes', () => {
    const depths = plans.slice(0, 100).map((plan) => inFlightAtFault(verify(plan).journal))
    for (const depth of [2, 3]) expect(depths.filter((d) => d >= depth).length).toBeGreaterThan(10)
  })
})

/** How often the coordinator did that, of a plan without faults. */
function count(plan: VerifyPlan, label: string): number {
  const { entries } = verify(plan).journal
  return entries.filter((e) => e.kind === 'perform' && e.label === label).length
}
describe('a group of batches', () => {
  test('of a backlog is logged by one append, and safe by one sync', () => {
    const plan = { ...plain, drain: true, intervalMs: 0, events: 96, batchEvents: 8 }
    for (const groupBatches of [1, 2, 4]) {
      const grouped = { ...plan, groupBatches }
      expect(count(grouped, 'sink.commit')).toBe(12)
      expect(count(grouped, 'offsets.append')).toBe(12 / groupBatches)
      // Two groups that are complete together share one.
      expect(count(grouped, 'batch.sync')).toBeLessThanOrEqual(12 / groupBatches)
    }
  })
  test('of clicks that come by time shares the sync only', () => {
    const plan = { ...plain, events: 160, intervalMs: 1, groupBatches: 4 }
    const batches = count(plan, 'sink.commit')
    expect(batches).toBeGreaterThan(8)
    expect(count(plan, 'offsets.append')).toBe(batches)
    expect(count(plan, 'batch.sync')).toBeLessThanOrEqual(Math.ceil(batches / 4) + 1)
  })
})

describe('a slow worker', () => {
  test('gets less to do, so that all end at about the same time', () => {
    const slow: Fault = { process: 'slot-0', at: { event: 1 }, act: 'slow', factor: 8 }
    const backlog = {
      ...plain,
      drain: true,
      intervalMs: 0,
      events: 4_000_000,
      batchEvents: 200_000,
    }
    const plan = { ...backlog, chunkEvents: 1e6, sliceEvents: 10_000 }
    const eventsOn = (faults: Fault[]): number => {
      const { entries } = verify({ ...plan, faults }).journal
      return entries.reduce((n, e) => (e.kind === 'exit' && e.slot === 0 ? n + e.events : n), 0)
    }
    expect(eventsOn([])).toBeGreaterThan(1_500_000)
    expect(eventsOn([slow])).toBeLessThan(1_200_000)
    exact({ ...plan, faults: [slow] })
  })
})

describe('the log of batches', () => {
  let small: Programs
  beforeAll(async () => {
    small = (await loadMutant([SMALL_SEGMENTS])).programs
  })
  test('goes on in a new segment with batches in flight, and stays exact', () => {
    for (const plan of plans) expect(verdict(plan, small)).toBe('exact')
  })
})

describe('these plans see a mutant that', () => {
  test.each(PIPELINE.map((one) => [one.about, one] as const))('%s', async (_, { patches }) => {
    const { programs } = await loadMutant(patches)
    // A life that finds less in its log than the sink has refuses to go on: nothing to audit.
    // An oracle that looks at each commit sees the others before their end.
    const signs = /^inexact|the sink has batch|^Error: commit \d/
    expect(plans.some((plan) => signs.test(verdict(plan, programs)))).toBe(true)
  })
})
