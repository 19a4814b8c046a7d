import { syntheticWorkload } from '../../workloads/defaults.js'
import { auditHash, type Log } from '../../workloads/log/log.js'
import { keysOf, openLog, type SharedLog } from '../../workloads/log/memory.js'
import { QUERIES } from '../../workloads/queries/query.js'
import type { Workload } from '../../workloads/workload.js'

/** Every click becomes one record, so that a figure per record is one per click too. */
export const QUERY = QUERIES.get('clicks')!
/** More than the caches hold: clicks come from memory, as they do in a run. */
const EVENTS = 1_000_000

/** One partition; none of its clicks is late. */
export function clicksOf(events = EVENTS): Workload {
  return syntheticWorkload({ events, partitions: 1, ratePerSec: 1_000_000, drain: true })
}

/** Where records go. */
export interface Outbox {
  push(cell: number, hash: number): void
}

/** The sender's work: takes clicks of the log, over and over, and keys and hashes them. */
export class Clicks {
  taken = 0
  readonly #log: Log
  readonly #keys: number

  constructor(shared: SharedLog) {
    this.#keys = keysOf(QUERY, shared)
    this.#log = openLog(shared)
  }
  /** Pushes the records of the next clicks, one each. */
  take(count: number, out: Outbox): void {
    const keys = this.#keys
    for (let left = count; left > 0; ) {
      const offset = this.taken % this.#log.length(0)
      const { columns, index, length } = this.#log.segment(0, offset)
      const { page, eventTime } = columns
      const taken = Math.min(left, length)
      for (let i = index; i < index + taken; i++) {
        const window = Math.floor(eventTime[i]! / QUERY.windowMs)
        out.push(window * keys + page[i]!, auditHash(0, offset + i - index))
      }
      this.taken += taken
      left -= taken
    }
  }
}
