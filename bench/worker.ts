import { programs } from '../engines/registry.js'
import type { WorkerWorld } from '../engines/world.js'
import { interpose } from '../faults/interpose.js'
import type { SlotStart } from '../runtime/threads/shared.js'
import { SlotDriver } from '../runtime/threads/slot.js'
import { mayBeLate } from '../workloads/lateness.js'
import { keysOf, openLog, type SharedLog } from '../workloads/log/memory.js'
import { compile } from '../workloads/queries/kernel.js'
import { QUERIES } from '../workloads/queries/query.js'

/** What a worker's thread builds its world from. */
export interface WorkerWorldSpec {
  readonly log: SharedLog
  readonly query: string
}

/** The world of workers, in whichever thread they are. */
export function workerWorld({ log, query: name }: WorkerWorldSpec): WorkerWorld {
  const query = QUERIES.get(name)!
  const { campaignOf } = log
  const options = { keys: keysOf(query, log), campaignOf, mayBeLate: mayBeLate(query, log) }
  return { log: openLog(log), kernel: compile(query, options) }
}

/** The composition root of a worker's thread: what piscina calls, once a life of a slot. */
export default function slot(start: SlotStart): void {
  new SlotDriver(programs, workerWorld(start.world as WorkerWorldSpec), start, interpose).run()
}
