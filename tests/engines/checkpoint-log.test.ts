import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadMutant } from '../../faults/verify/mutants/load.js'
import type { Patch } from '../../faults/verify/mutants/mutant.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { verify } from '../../faults/verify/verify.js'
import type { Act, Fault } from '../../runtime/fault.js'
import type { Programs } from '../../runtime/program.js'
import { plain } from './exact.js'

const DURABLE = 'engines/per-event/durable.js'
/** A base behind every other checkpoint. */
const SMALL_SEGMENTS: Patch = {
  module: DURABLE,
  find: 'const SEGMENT_BYTES_MIN = 4_194_304;',
  put: 'const SEGMENT_BYTES_MIN = 500;',
}
const POINTS = [
  ['coordinator#*', 'checkpoint.read'],
  ['coordinator#*', 'checkpoint.write'],
  ['coordinator#*', 'checkpoint.append'],
  ['coordinator#*', 'checkpoint.sync'],
  ['coordinator#*', 'checkpoint.sync-folder'],
  ['coordinator#*', 'checkpoint.remove-older'],
  ['coordinator#*', 'slice'],
  ['coordinator#*', 'send'],
  ['writer#*', 'sink.commit'],
  ['writer#*', 'send'],
] as const
const fault: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.constantFrom(...POINTS),
    fc.integer({ min: 1, max: 15 }),
    fc.constantFrom<Act>('kill', 'kill-after', 'zombie', 'crash-lost', 'crash-torn', 'crash-whole'),
  )
  .map(([[process, point], hit, act]) => ({ process, at: { point, hit }, act, forMs: 3 }))
const plans = fc.sample(
  fc
    .record({
      seed: fc.nat(1e6),
      query: fc.constantFrom('ysb', 'ysb', 'enrich'),
      workers: fc.constantFrom(1, 2),
      sliceEvents: fc.constantFrom(3, 8),
      faults: fc.array(fault, { minLength: 1, maxLength: 4 }),
    })
    .map((some): VerifyPlan => ({ ...plain, engine: 'per-event', events: 160, ...some })),
  { seed: 42, numRuns: 400 },
)
/** What the audit says of it, or why there was nothing to audit. */
function verdict(plan: VerifyPlan, programs: Programs): string {
  try {
    return verify(plan, undefined, programs).audit.verdict
  } catch (error) {
    return `${error} in ${JSON.stringify(plan)}`
  }
}

describe('the log of checkpoints', () => {
  let small: Programs
  beforeAll(async () => {
    small = (await loadMutant([SMALL_SEGMENTS])).programs
  })
  test('goes on in new segments, and stays exact, whatever befalls them', () => {
    for (const plan of plans) expect(verdict(plan, small)).toBe('exact')
  })
  test('has several bases in a life of such a plan', () => {
    const { entries } = verify({ ...plans[0]!, faults: [] }, undefined, small).journal
    const bases = entries.filter((e) => e.kind === 'perform' && e.label === 'checkpoint.write')
    expect(bases.length).toBeGreaterThan(2)
  })
})

describe('a mutant is caught that', () => {
  test.each<[string, Patch[]]>([
    [
      'removes older segments before its base is whole',
      [
        SMALL_SEGMENTS,
        {
          module: DURABLE,
          find: 'for (const part of state.parts(',
          put: `
            for (const old of this.#disk.list('checkpoint-')) if (old < name) this.#disk.remove(old);
            for (const part of state.parts(`,
        },
      ],
    ],
    [
      'begins without the rows that the sink may lack',
      [{ module: DURABLE, find: 'transaction: rows }', put: 'transaction: [] }' }],
    ],
    [
      'commits before its checkpoint is safe',
      [
        {
          module: DURABLE,
          find: "yield* perform('checkpoint.sync', () => this.#disk.sync(this.#name));",
          put: ';',
        },
      ],
    ],
    [
      'takes rows behind the last end for state',
      [
        {
          module: DURABLE,
          find: 'return found;\n}',
          put: `for (const some of rows) if (some.kind === 'cells') state.set(some);
            return found;\n}`,
        },
      ],
    ],
  ])('%s', async (_, patches) => {
    const { programs } = await loadMutant(patches)
    const signs = /^inexact|the sink has checkpoint|^Error: commit \d/
    expect(plans.some((plan) => signs.test(verdict(plan, programs)))).toBe(true)
  })
})
