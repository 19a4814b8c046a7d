import { type WorkerWorldSpec, workerWorld } from '../../../bench/worker.js'
import { programs } from '../../../engines/registry.js'
import { telling } from '../../../runtime/processes/strike.js'
import type { SlotStart } from '../../../runtime/threads/shared.js'
import { SlotDriver } from '../../../runtime/threads/slot.js'
import { interpose } from '../../interpose.js'

/** A worker's thread in a node: like any, but it tells of what strikes it before it dies. */
export default function slot(start: SlotStart): void {
  const world = workerWorld(start.world as WorkerWorldSpec)
  new SlotDriver(programs, world, start, telling(interpose)).run()
}
