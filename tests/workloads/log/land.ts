import { shareColumns } from '../../../workloads/log/columns.js'
import { type ValueKind, valuesOf } from '../../../workloads/log/kafka/values.js'
import { Landing } from '../../../workloads/log/landing.js'
import type { SharedLog } from '../../../workloads/log/memory.js'

/** Room for the clicks of a log, and nothing in it yet. */
export function land(shared: SharedLog, kind: ValueKind = 'columns') {
  const { columns: made } = shared
  const columns = made.map(({ type }) => shareColumns(type.length))
  const arrived = new Int32Array(new SharedArrayBuffer(4 * made.length))
  return { columns, arrived, landing: new Landing(columns, arrived, valuesOf(kind, shared)) }
}
