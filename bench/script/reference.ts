import { InputError } from '../../workloads/input-error.js'
import type { Log } from '../../workloads/log/log.js'
import type { SharedLog } from '../../workloads/log/memory.js'
import { cellsOfRecords } from '../../workloads/queries/groups/cells.js'
import { type Groups, strideOf } from '../../workloads/queries/groups/groups.js'
import { cellName, type Reference } from '../../workloads/reference.js'
import { ScriptRunner } from './runner.js'

/** The right records of somebody's own file: those of all events, as one chunk. */
export function scriptReference(groups: Groups, log: Log, { campaignOf }: SharedLog): Reference {
  const script = new ScriptRunner(groups, campaignOf)
  const buffer = script.buffer()
  for (let p = 0; p < log.partitions; p++) {
    for (let at = 0; at < log.length(p); ) {
      const segment = log.segment(p, at)
      const length = Math.min(segment.length, log.length(p) - at)
      buffer.add(p, at, segment, length)
      at += length
    }
  }
  const words = script.run(buffer.take())
  if ('refused' in words) throw new InputError(words.refused)
  const stride = strideOf(groups)
  const records = Array.from({ length: words.length / stride }, (_, i) =>
    words.subarray(i * stride, (i + 1) * stride),
  )
  const cells = cellsOfRecords(groups, records)
  const events = cells.reduce((sum, { count }) => sum + count, 0)
  return {
    events,
    late: 0,
    cells: new Map(cells.map((cell) => [cellName(cell.window, cell.key), cell])),
  }
}
