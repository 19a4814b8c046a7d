import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { auditHash, CLICK_TYPES, type Log } from '../../workloads/log/log.js'
import type { SharedLog } from '../../workloads/log/memory.js'
import { textAt } from '../../workloads/log/text.js'

/** Of event time 0: midnight of a day, so a multiple of every window that divides a day. */
export const BASE_MS = 1_700_006_400_000
/** The last record of each partition comes so long after its last click, and closes all windows. */
export const END_MS = 3_600_000
const HEAD_BYTES = 8 + 8 + 4
const RECORD_BYTES_MAX = 4096
const PART_BYTES = 4 << 20

/**
 * Writes `clicks-P.bin` of each partition, as engines/clusters/kafka/Produce.java reads them: each
 * click with when it is due, its time stamp, and what stands in its record.
 */
export function writeClickFiles(folder: string, shared: SharedLog, log: Log): void {
  for (let p = 0; p < log.partitions; p++) writePartition(folder, p, shared, log)
}

function writePartition(folder: string, partition: number, shared: SharedLog, log: Log): void {
  const file = openSync(join(folder, `clicks-${partition}.bin`), 'w')
  const part = Buffer.alloc(PART_BYTES)
  let at = 0
  const put = (dueMs: number, timestampMs: number, text: string) => {
    if (at + HEAD_BYTES + RECORD_BYTES_MAX > PART_BYTES) {
      writeSync(file, part, 0, at)
      at = 0
    }
    const bytes = part.write(text, at + HEAD_BYTES)
    part.writeBigInt64LE(BigInt(Math.round(dueMs * 1000)), at)
    part.writeBigInt64LE(BigInt(timestampMs), at + 8)
    part.writeInt32LE(bytes, at + 16)
    at += HEAD_BYTES + bytes
  }
  const length = log.length(partition)
  let latest = 0
  for (let offset = 0; offset < length; ) {
    const { columns, index, length: run, shiftMs } = log.segment(partition, offset)
    for (let k = 0; k < run; k++) {
      const i = index + k
      const time = BASE_MS + columns.eventTime[i]! + shiftMs
      const { user, page } = textsOf(shared, columns.user[i]!, columns.page[i]!)
      put(
        log.dueMs(partition, offset + k),
        time,
        `{"partition":${partition},"offset":${offset + k},"user":${user},"page":${page},` +
          `"ad":${columns.ad[i]},"type":"${CLICK_TYPES[columns.type[i]!]}","eventTime":${time},` +
          `"ip":"${address(columns.ip[i]!)}","hash":${auditHash(partition, offset + k) | 0}}`,
      )
      latest = Math.max(latest, columns.eventTime[i]! + shiftMs)
    }
    offset += run
  }
  const end = BASE_MS + latest + END_MS
  put(
    length === 0 ? 0 : log.dueMs(partition, length - 1),
    end,
    `{"partition":${partition},"offset":${length},"user":"","page":"","ad":0,"type":"end",` +
      `"eventTime":${end},"ip":"0.0.0.0","hash":0}`,
  )
  writeSync(file, part, 0, at)
  closeSync(file)
}

/** As the JSON encoder of the native engines writes them. */
function textsOf({ replay }: SharedLog, user: number, page: number) {
  if (!replay) return { user: `"user-${user}"`, page: `"/page/${page}"` }
  const { users, pages } = replay
  return { user: JSON.stringify(textAt(users, user)), page: JSON.stringify(textAt(pages, page)) }
}

function address(ip: number): string {
  return `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`
}
