import type { Broken } from '../../faults/verify/oracles.js'
import { Places } from '../../faults/verify/places.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import type { Subject } from '../../faults/verify/subject.js'
import { Target } from '../../faults/verify/target.js'
import type { Act, Fault } from '../../runtime/fault.js'

const ACTS: readonly Act[] = [
  'kill',
  'kill-after',
  'zombie',
  'delay',
  'error',
  'lose-reply',
  'lose-request',
  'crash-lost',
  'crash-torn',
  'crash-reordered',
]

/** One fault of each kind at each point of a plan's run, looked at closely; what was found. */
export function attacked(plan: VerifyPlan, subject: Subject) {
  const target = new Target(plan, subject)
  const places = new Places()
  const faultless = target.run([], { closely: true, passed: places.passed })
  const found: { fault: Fault; broken: Broken }[] = []
  for (const { process, point, hit } of places.all) {
    for (const act of ACTS) {
      const fault: Fault = { process, at: { point, hit }, act }
      const { broken } = target.run([fault], { closely: true })
      if (broken !== undefined) found.push({ fault, broken })
    }
  }
  return { faultless: faultless.broken, points: places.all.length, found }
}
