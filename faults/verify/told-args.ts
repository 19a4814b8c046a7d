import { engineArgs } from '../../bench/engine-args.js'
import type { CellSpec } from '../../bench/spec.js'
import type { SupervisorArgs } from '../../engines/supervisor.js'
import type { VerifyPlan } from './plan.js'
import type { Subject } from './subject.js'

export const LIVES_MAX = 60
const STRAGGLER_MS_MIN = 0.1
/** Small runs make few files. */
const FILES_MIN = 2

/** What a small run's supervisor is told: as of a cell, with bounds that such a run comes to. */
export function toldArgs(plan: VerifyPlan, spec: CellSpec, { engines }: Subject): SupervisorArgs {
  const plugIn = engines?.find(({ name }) => name === plan.engine)
  if (plugIn !== undefined)
    return { program: plugIn.name, args: plugIn.args(plan), livesMax: LIVES_MAX }
  const { args, compacting, ...rest } = engineArgs(spec, LIVES_MAX)
  const { ringRecords } = plan
  const rings = ringRecords === undefined ? {} : { ringRecords }
  const stragglers = plan.speculation === 'on' ? { stragglerMsMin: STRAGGLER_MS_MIN } : {}
  return {
    ...rest,
    ...(compacting === undefined ? {} : { compacting: { ...compacting, filesMin: FILES_MIN } }),
    args: { ...args, ...rings, ...stragglers },
  }
}
