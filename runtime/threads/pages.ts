import type { Fault } from '../fault.js'
import type { Entry } from '../journal.js'
import { STAGES } from '../program.js'
import { CODE_FAULT, CODE_STAGE, countOf, ENTRY_NUMBERS, PAGE_ENTRIES } from './shared.js'

/**
 * Turns what stands on the pages of a thread, from its entry `from` on, into entries of the
 * journal; answers how many entries there are in all. The thread may still be writing.
 */
export function readPages(
  pages: readonly SharedArrayBuffer[],
  names: readonly string[],
  faults: readonly Fault[],
  into: Entry[],
  from = 0,
): number {
  let entry = from
  for (let k = Math.floor(from / PAGE_ENTRIES); k < pages.length; k++) {
    const end = k * PAGE_ENTRIES + Atomics.load(countOf(pages[k]!), 0)
    const numbers = new Float64Array(pages[k]!)
    for (; entry < end; entry++) {
      const at = 1 + (entry % PAGE_ENTRIES) * ENTRY_NUMBERS
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
  return entry
}
