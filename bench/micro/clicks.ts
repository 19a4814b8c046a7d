import { LinearArena } from '../../runtime/linear-arena.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { makeLog, type SharedLog } from '../../workloads/log/memory.js'
import type { Form, Kernel } from '../../workloads/queries/kernel.js'
import { QUERIES, type Query } from '../../workloads/queries/query.js'
import type { Workload } from '../../workloads/workload.js'
import { kernelModule } from '../assembly.js'
import { workerWorld } from '../worker.js'
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
export function compiled(name: string, size: Size, form: Form): Compiled {
  const query = QUERIES.get(name)!
  const shared = makeLog(clicksOf(EVENTS[size]), undefined, LinearArena.make())
  const module = form === 'assemblyscript' ? kernelModule() : null
  const { kernel } = workerWorld({ log: shared, encoded: null, query, audit: 'hash', module })
  return { query, shared, kernel }
}
