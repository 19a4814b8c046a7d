import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { CLICK_TYPES, type Log } from '../../workloads/log/log.js'
import { BASE_MS, END_MS } from './click-files.js'

const HEAD_BYTES = 32
const LETTERS = Uint8Array.from(CLICK_TYPES, (type) => type.charCodeAt(0))

/**
 * Writes `columns-P.bin` of each partition, as engines/clusters/flink/ClickColumns.java reads them:
 * clicks of one cycle of the log, without what no count asks for.
 */
export function writeColumnFiles(folder: string, log: Log): void {
  for (let p = 0; p < log.partitions; p++) writePartition(join(folder, `columns-${p}.bin`), p, log)
}

function writePartition(file: string, partition: number, log: Log): void {
  const length = log.length(partition)
  const { columns, index, length: cycle } = log.segment(partition, 0)
  const cycleMs = cycle < length ? log.segment(partition, cycle).shiftMs : 0
  const last = length === 0 ? undefined : log.segment(partition, length - 1)
  const latestMs = last === undefined ? 0 : last.columns.frontier[last.index]! + last.shiftMs
  const head = Buffer.alloc(HEAD_BYTES)
  for (const [k, value] of [length, cycle, cycleMs, BASE_MS + latestMs + END_MS].entries()) {
    head.writeBigInt64LE(BigInt(value), 8 * k)
  }
  const out = openSync(file, 'w')
  writeSync(out, head)
  for (const column of [columns.eventTime, columns.ad]) {
    // A copy: files are not written from shared memory.
    writeWhole(out, new Uint8Array(column.slice(index, index + cycle).buffer))
  }
  writeWhole(
    out,
    Uint8Array.from(columns.type.subarray(index, index + cycle), (t) => LETTERS[t]!),
  )
  closeSync(out)
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}
