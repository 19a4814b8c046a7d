import type { Fault } from '../fault.js'
import type { Entry } from '../journal.js'
import { STAGES } from '../program.js'
import { CODE_FAULT, CODE_STAGE, ENTRY_NUMBERS } from './shared.js'

/** Turns the pages that a thread left into entries of the journal. */
export function readPages(
  pages: readonly SharedArrayBuffer[],
  names: readonly string[],
  faults: readonly Fault[],
  into: Entry[],
): void {
  for (const page of pages) {
    const numbers = new Float64Array(page)
    for (let entry = 0; entry < numbers[0]!; entry++) {
      const at = 1 + entry * ENTRY_NUMBERS
      const atMs = numbers[at]!
      const process = names[numbers[at + 1]!]!
      const code = numbers[at + 2]!
      const value = numbers[at + 3]!
      if (code === CODE_FAULT) {
        into.push({ atMs, process, kind: 'fault', what: faults[value]!.act })
      } else {
        const stage = STAGES[Math.floor(code / CODE_STAGE) - 1]!
        const partition = code % CODE_STAGE
        into.push({ atMs, process, kind: 'progress', stage, partition, offset: value })
      }
    }
  }
}
