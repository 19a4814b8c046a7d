import { describe, expect, test } from 'vitest'
import { Campaign } from '../../../faults/verify/campaign.js'
import type { Broken } from '../../../faults/verify/oracles.js'
import type { VerifyPlan } from '../../../faults/verify/plan.js'
import { shrink } from '../../../faults/verify/shrink.js'
import { BUILT, type Subject } from '../../../faults/verify/subject.js'
import { swarm } from '../../../faults/verify/swarm.js'
import { Target } from '../../../faults/verify/target.js'
import { CANARIES } from './canaries.js'

/** The first plans of a swarm that fail. */
function failing(subject: Subject, engine: string, most: number): [VerifyPlan, Broken][] {
  const found: [VerifyPlan, Broken][] = []
  const campaign = new Campaign({
    subject,
    nowMs: () => 0,
    failed: (plan, broken) => {
      found.push([plan, broken])
      return undefined
    },
  })
  const scope = { engines: [engine] }
  for (const _ of campaign.run(swarm({ from: 1, count: 3_000, scope, subject }, campaign.targetOf)))
    if (found.length >= most) break
  return found
}

describe.each(CANARIES)('%s', (_, subject) => {
  test.each(['micro-batch', 'per-event'])('is caught over %s, by a plan that one can read', (e) => {
    const found = failing(subject, e, 3)
    expect(found.length).toBe(3)
    for (const [plan, broken] of found) {
      const small = shrink(plan, broken, subject)
      expect(small.plan.faults.length).toBeLessThanOrEqual(3)
      expect(small.plan.events).toBeLessThanOrEqual(10)
      const look = { closely: true }
      expect(new Target(small.plan, subject).run(small.plan.faults, look).broken).toBeDefined()
      expect(new Target(small.plan, BUILT).run(small.plan.faults, look).broken).toBeUndefined()
    }
  })
})
