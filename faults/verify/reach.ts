import type { WorkerWorld } from '../../engines/world.js'
import { type Fetches, fetchedLog } from '../../workloads/log/fetched.js'
import { withOutages } from '../../workloads/log/outages.js'
import type { Draw } from './draw.js'
import type { VerifyPlan } from './plan.js'

/** The world of a plan's engines: how they come by the clicks. */
export function reached(world: WorkerWorld, plan: VerifyPlan): WorkerWorld {
  const { engine, outages = [], fetches } = plan
  const log = fetches === undefined ? world.log : fetchedLog(world.log, fetches)
  // Other engines read ranges without asking: to them the source is always there.
  const isDown = engine === 'trident' && outages.length > 0
  return { ...world, log: isDown ? withOutages(log, outages) : log }
}

/** How much later than it is due a click may come for that. */
export function reachMsMax({ outages = [], fetches, events, partitions }: VerifyPlan): number {
  const downMs = outages.reduce((last, { toMs }) => Math.max(last, toMs), 0)
  if (fetches === undefined) return downMs
  const answers = 2 + Math.ceil(events / fetches.eventsMax)
  return downMs + fetches.delayMs * partitions + fetches.everyMs * answers
}

/** Where it stops would be what has come by then: see bench/plan/log.ts. */
export function drawFetches(draw: Draw, { trigger }: VerifyPlan): { fetches?: Fetches } {
  if (trigger === 'available-now' || draw.chance(0.75)) return {}
  const everyMs = draw.one([0.5, 2, 7])
  const delayMs = draw.one([0, 0.3, 4])
  return { fetches: { everyMs, delayMs, eventsMax: draw.one([1, 7, 1_000]) } }
}
