import { workerData } from 'node:worker_threads'
import { interpose } from '../faults/interpose.js'
import type { SlotStart } from '../runtime/threads/shared.js'
import { SlotDriver } from '../runtime/threads/slot.js'
import { addOwnEngine, programsOf } from './plan/own-engines.js'
import { type WorkerWorldSpec, workerWorld } from './worker.js'

/** As bench/worker.ts, with the engine of a module whose path the thread was given. */
async function slotOf(file: string): Promise<(start: SlotStart) => void> {
  const programs = programsOf(await addOwnEngine(file, []))
  return (start) =>
    new SlotDriver(programs, workerWorld(start.world as WorkerWorldSpec), start, interpose).run()
}
// A promise, which piscina waits for: a thread that is still loading must not be ended.
export default slotOf(workerData as string)
