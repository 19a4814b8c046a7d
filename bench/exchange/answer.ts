import { auditHash } from '../../workloads/log/log.js'
import type { SharedLog } from '../../workloads/log/memory.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import { QUERY } from './clicks.js'

/**
 * Throws unless the rows hold the first `records` clicks, the log taken over and over, each once:
 * count and sum of audit hashes cell by cell. It shares no line with either side.
 */
export function checkExchange(rows: CellRows, shared: SharedLog, records: number): void {
  const { tallies, cells } = expectedOf(shared, records)
  for (let i = 0; i < rows.key.length; i++) {
    const [window, key] = [rows.window[i]!, rows.key[i]!]
    const tally = tallies.get(window)
    const right = tally?.[key * 2] ?? 0
    if (right === rows.count[i] && tally?.[key * 2 + 1] === rows.hash[i]) continue
    const found = `${rows.count[i]} records of key ${key} in window ${window}`
    throw new Error(`exchange: ${found} came, ${right} or others were sent`)
  }
  if (rows.key.length !== cells) {
    throw new Error(`exchange: ${rows.key.length} cells came, ${cells} were sent`)
  }
}

/** Count and hash of key k at 2k and 2k + 1, by window. */
function expectedOf({ columns, workload }: SharedLog, records: number) {
  const { page, eventTime } = columns[0]!
  const tallies = new Map<number, Int32Array>()
  let cells = 0
  for (let offset = 0; offset < Math.min(records, page.length); offset++) {
    const times = Math.ceil((records - offset) / page.length)
    const window = Math.floor(eventTime[offset]! / QUERY.windowMs)
    let tally = tallies.get(window)
    if (tally === undefined) {
      tally = new Int32Array(workload.pages * 2)
      tallies.set(window, tally)
    }
    const at = page[offset]! * 2
    if (tally[at] === 0) cells++
    tally[at]! += times
    tally[at + 1] = (tally[at + 1]! + Math.imul(auditHash(0, offset), times)) | 0
  }
  return { tallies, cells }
}
