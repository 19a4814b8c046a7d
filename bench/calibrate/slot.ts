import { programs } from '../../engines/registry.js'
import { interpose } from '../../faults/interpose.js'
import type { Programs } from '../../runtime/program.js'
import type { SlotStart } from '../../runtime/threads/shared.js'
import { SlotDriver } from '../../runtime/threads/slot.js'
import { type WorkerWorldSpec, workerWorld } from '../worker.js'
import { observed } from './observed.js'
import { SharedSamples } from './samples.js'

export interface ObservedWorldSpec extends WorkerWorldSpec {
  readonly samples: SharedArrayBuffer
}

/** Kinds that threads tell of, as numbers. */
export const SLOT_KINDS: readonly string[] = Object.keys(programs).flatMap((name) => [
  `${name}:slice`,
  `${name}:exit`,
])

function observedIn(samples: SharedSamples): Programs {
  return observed(programs, {
    nowMs: () => performance.now(),
    note: () => {},
    slice: (kind, ms, ...more) => samples.add(SLOT_KINDS.indexOf(kind), ms, ...more),
  })
}

/** As bench/worker.ts, with programs that are timed. */
export default function slot(start: SlotStart): void {
  const { samples, ...world } = start.world as ObservedWorldSpec
  const own = observedIn(new SharedSamples(samples))
  new SlotDriver(own, workerWorld(world), start, interpose).run()
}
