import { syntheticWorkload } from '../../workloads/defaults.js'
import { mayBeLate } from '../../workloads/lateness.js'
import { keysOf, makeLog, type SharedLog } from '../../workloads/log/memory.js'
import { compile, type Kernel } from '../../workloads/queries/kernel.js'
import { QUERIES, type Query } from '../../workloads/queries/query.js'
import type { Workload } from '../../workloads/workload.js'
import type { Size } from './micro.js'

/** As in the drain cells: 10 s windows at a million clicks a second of event time, none late. */
export function clicksOf(events: number): Workload {
  return syntheticWorkload({ events, ratePerSec: 1_000_000, drain: true })
}

/** More than the caches hold, so that columns come from memory as they do in a run. */
const EVENTS = { tiny: 20_000, full: 2_000_000 } as const

export interface Compiled {
  readonly query: Query
  readonly shared: SharedLog
  readonly kernel: Kernel
}
export function compiled(name: string, size: Size): Compiled {
  const query = QUERIES.get(name)!
  const shared = makeLog(clicksOf(EVENTS[size]))
  const { campaignOf } = shared
  const options = { keys: keysOf(query, shared), campaignOf, mayBeLate: mayBeLate(query, shared) }
  return { query, shared, kernel: compile(query, options) }
}
