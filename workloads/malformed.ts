import seedrandom from 'seedrandom'
import { auditHash } from './log/log.js'
import type { Workload } from './workload.js'

/**
 * Which records of a workload cannot be read. Law: it depends on (seed, share, partition, offset)
 * only, so that all encodings, and all attempts at a record, agree.
 */
export function malformedOf(workload: Workload): (partition: number, offset: number) => boolean {
  const { seed, malformedShare } = workload
  if (malformedShare === 0) return () => false
  const key = seedrandom.tychei(`malformed/${seed}`).int32()
  const limit = malformedShare * 2 ** 32
  return (partition, offset) => draw(key, partition, offset) < limit
}

/** A number 0 to 2^32 (exclusive): how a malformed record is broken. */
export function breakDraw(workload: Workload): (partition: number, offset: number) => number {
  const key = seedrandom.tychei(`break/${workload.seed}`).int32()
  return (partition, offset) => draw(key, partition, offset)
}

/** The finaliser of MurmurHash3 over the click's identity and a key. */
function draw(key: number, partition: number, offset: number): number {
  let h = auditHash(partition, offset) ^ key
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
