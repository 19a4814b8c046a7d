import { shareColumns } from '../../../workloads/log/columns.js'
import { Landing } from '../../../workloads/log/landing.js'
import type { SharedLog } from '../../../workloads/log/memory.js'

/** Room for the clicks of a log, and nothing in it yet. */
export function land({ columns: made }: SharedLog) {
  const columns = made.map(({ type }) => shareColumns(type.length))
  const arrived = new Int32Array(new SharedArrayBuffer(4 * made.length))
  return { columns, arrived, landing: new Landing(columns, arrived) }
}
