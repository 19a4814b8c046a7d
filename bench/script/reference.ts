import { InputError } from '../../workloads/input-error.js'
import type { Log } from '../../workloads/log/log.js'
import type { SharedLog } from '../../workloads/log/memory.js'
import { cellsOfRecords } from '../../workloads/queries/groups/cells.js'
import { keyWordsOf } from '../../workloads/queries/groups/group-states.js'
import {
  CLICKS,
  type Groups,
  HASH,
  placesOf,
  strideOf,
} from '../../workloads/queries/groups/groups.js'
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
  const cells = cellsOfRecords(groups, distinct(groups, words))
  const events = cells.reduce((sum, { count }) => sum + count, 0)
  return {
    events,
    late: 0,
    cells: new Map(cells.map((cell) => [cellName(cell.window, cell.key), cell])),
  }
}

/** Of rows that say the same one, for all their clicks: a reader tells rows by their text. */
function distinct(groups: Groups, words: Int32Array): Int32Array[] {
  const [stride, places] = [strideOf(groups), placesOf(groups)]
  const records = new Map<string, Int32Array>()
  for (let at = 0; at < words.length; at += stride) {
    const record = words.slice(at, at + stride)
    const key = keyWordsOf(groups, places, record).join()
    const known = records.get(key)
    if (known === undefined) records.set(key, record)
    else {
      if (groups.clicks !== 'none') known[CLICKS]! += record[CLICKS]!
      known[HASH] = (known[HASH]! + record[HASH]!) | 0
    }
  }
  return [...records.values()]
}
