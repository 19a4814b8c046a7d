import { interpose } from '../../../faults/interpose.js'
import type { SlotStart } from '../../../runtime/threads/shared.js'
import { SlotDriver } from '../../../runtime/threads/slot.js'
import { acts } from './acts.js'
import { programs } from './programs.js'

/** A worker's thread of the test programs. */
export default function slot(start: SlotStart): void {
  new SlotDriver({ ...programs, ...acts }, {}, start, interpose).run()
}
