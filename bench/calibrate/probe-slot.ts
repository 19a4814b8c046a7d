import { interpose } from '../../faults/interpose.js'
import { monotonicMs, type SlotStart } from '../../runtime/threads/shared.js'
import { SlotDriver } from '../../runtime/threads/slot.js'
import { type WorkerWorldSpec, workerWorld } from '../worker.js'
import { PROBES } from './probe-programs.js'

/** A thread in which probes run; it begins as one of a cell does, with kernels to be made. */
export default function slot(start: SlotStart): void {
  const world = workerWorld(start.world as WorkerWorldSpec)
  new SlotDriver(PROBES, { ...world, nowMs: monotonicMs }, start, interpose).run()
}
