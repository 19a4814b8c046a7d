import { shareColumns } from '../../../workloads/log/columns.js'
import { RecordPlace, shareRecords } from '../../../workloads/log/kafka/records.js'
import { openRecords } from '../../../workloads/log/kafka/records-log.js'
import { packedValues, type ValueKind, valuesOf } from '../../../workloads/log/kafka/values.js'
import { inColumns, Landing } from '../../../workloads/log/landing.js'
import type { Columns } from '../../../workloads/log/log.js'
import type { SharedLog } from '../../../workloads/log/memory.js'

const NAMES = ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const

/** Room for the clicks of a log, and nothing in it yet. */
export function land(shared: SharedLog, kind: ValueKind = 'columns') {
  const lengths = shared.columns.map(({ type }) => type.length)
  const arrived = new Int32Array(new SharedArrayBuffer(4 * lengths.length))
  if (kind === 'columns') {
    const columns = lengths.map((length) => shareColumns(length))
    const landing = new Landing(inColumns(columns, packedValues), arrived)
    return { arrived, landing, columns, read: () => columns }
  }
  const records = shareRecords(lengths, valuesOf(kind, shared).bytesMax)
  const landing = new Landing(new RecordPlace(records), arrived)
  const log = openRecords(shared, records, arrived)
  /** As an engine reads them, in unequal steps. */
  const read = (stepMax = 777): Columns[] =>
    lengths.map((length, p) => {
      const all = shareColumns(length)
      for (let at = 0; at < arrived[p]!; ) {
        const segment = log.segment(p, at, stepMax)
        for (const name of NAMES) {
          const { columns, index } = segment
          all[name].set(columns[name].subarray(index, index + segment.length), at)
        }
        at += segment.length
      }
      return all
    })
  return { arrived, landing, columns: [], read, log, records }
}
