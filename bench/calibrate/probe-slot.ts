import { interpose } from '../../faults/interpose.js'
import { monotonicMs, type SlotStart } from '../../runtime/threads/shared.js'
import { SlotDriver } from '../../runtime/threads/slot.js'
import { PROBES } from './probe-programs.js'

/** A thread in which probes run. */
export default function slot(start: SlotStart): void {
  new SlotDriver(PROBES, { nowMs: monotonicMs }, start, interpose).run()
}
