import type { Arena } from '../../../runtime/arena.js'
import { fillFrontier, NO_FRONTIER } from '../../blocks.js'
import { Bytes } from '../../encoding/bytes.js'
import { SCRATCH_EVENTS } from '../../encoding/decoding-log.js'
import { JsonDecoder } from '../../encoding/json-decoder.js'
import { vocabularyOf } from '../../encoding/vocabulary.js'
import { shareColumns } from '../columns.js'
import type { Log } from '../log.js'
import { openLog, type SharedLog } from '../memory.js'
import type { SharedRecords } from './records.js'

/**
 * The log over records that come while a run goes on, for one thread. Law: it answers as a log over
 * columns does, but `segment` decodes, as openEncoded's does, and gives no click that has not
 * arrived. Event times are those of the records, which whoever sent them took from the same click.
 */
export function openRecords(
  shared: SharedLog,
  { bytes, starts, eventTimes, frontiers }: SharedRecords,
  arrived: Int32Array,
  arena?: Arena,
): Log {
  const log = openLog(shared)
  const decoder = new JsonDecoder(vocabularyOf(shared))
  const columns = shareColumns(SCRATCH_EVENTS, arena)
  const all = bytes.map((one) => new Bytes(one))
  return {
    ...log,
    segment(partition, offset, lengthMax = SCRATCH_EVENTS) {
      const come = Atomics.load(arrived, partition) - offset
      const length = Math.min(lengthMax, SCRATCH_EVENTS, come)
      if (length <= 0) return { columns, index: 0, length: 0, shiftMs: 0 }
      decoder.decodeAt(all[partition]!, starts[partition]!, offset, length, columns, 0)
      columns.eventTime.set(eventTimes[partition]!.subarray(offset, offset + length))
      const before = offset === 0 ? NO_FRONTIER : frontiers[partition]![offset - 1]!
      fillFrontier(columns, 0, length, before)
      return { columns, index: 0, length, shiftMs: 0 }
    },
  }
}
