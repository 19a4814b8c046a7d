import type { NativeName } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import type { Passed } from '../../../runtime/processes/strike.js'
import { pointOf } from '../../../runtime/program.js'
import { TABLES } from '../smallest.js'
import { Target } from '../target.js'
import { chanceOf, planOf } from './plan.js'

/** Main processes die with their node; chunks and workers with their thread. */
export const WORKER_ROLES: ReadonlySet<string> = new Set(['chunk', 'worker'])

/**
 * What processes pass in simulated runs of such plans, without a fault and with some: so "every
 * point" is known before anything real has run. Of sinks those of files are the same there.
 */
export function simulatedPoints(engine: NativeName, seed: string, sink = 'memory'): Passed[] {
  const chance = chanceOf(seed, engine, 'known')
  const counts = new Map<string, Map<string, number>>()
  for (let run = 0; run < RUNS; run++) {
    const { workload } = planOf(seed, run, engine, 'kill', { sink, strikesMax: 1 })
    const events = Math.min(workload.events, EVENTS_MAX)
    const target = new Target({ ...workload, events, ...(TABLES.includes(sink) && { sink }) })
    const death: Fault = { process: 'slot-0', at: { atMs: chance() * 100 }, act: 'kill' }
    for (const faults of [[], [death]]) {
      target.run(faults, {
        passed: ({ name }, effect) => {
          const points = counts.get(name) ?? new Map<string, number>()
          counts.set(name, points)
          points.set(pointOf(effect), (points.get(pointOf(effect)) ?? 0) + 1)
        },
      })
    }
  }
  return [...counts].flatMap(([process, points]) =>
    [...points].map(([point, times]): Passed => [process, point, times]),
  )
}
const RUNS = 6
const EVENTS_MAX = 500
