import seedrandom from 'seedrandom'
import type { Arrivals } from './arrivals.js'
import { type Columns, MALFORMED } from './log/log.js'
import { malformedOf } from './malformed.js'
import type { Workload } from './workload.js'

/** Clicks are made in blocks of this many offsets of one partition. */
export const BLOCK_EVENTS = 65_536

/**
 * Makes the clicks of a workload. Law: what it writes depends on (workload, partition, block) only,
 * so that blocks can be made alone, again and in any order; no event time is after the click's due
 * time.
 */
export interface BlockSource {
  readonly arrivals: Arrivals
  /** Writes the event times of the block, one for each element of `into`. */
  eventTimes(partition: number, block: number, into: Int32Array): void
  /** Writes `length` clicks from `index` of the columns on, all of them but the frontier. */
  fill(partition: number, block: number, columns: Columns, index: number, length: number): void
}

/** A frontier before the first click. */
export const NO_FRONTIER = -(2 ** 31)

/** Clicks of a partition: those of the stream dealt out in turn. */
export function partitionLength(events: number, partitions: number, partition: number): number {
  return Math.max(0, Math.floor((events - partition + partitions - 1) / partitions))
}

export function blockLength(workload: Workload, partition: number, block: number): number {
  const length = partitionLength(workload.events, workload.partitions, partition)
  return Math.max(0, Math.min(BLOCK_EVENTS, length - block * BLOCK_EVENTS))
}

/** Writes a whole block, frontier included, from `index` of the columns on. */
export function fillBlock(
  source: BlockSource,
  workload: Workload,
  partition: number,
  block: number,
  columns: Columns,
  index: number,
  before = frontierBefore(source, workload, partition, block),
): void {
  const length = blockLength(workload, partition, block)
  source.fill(partition, block, columns, index, length)
  if (workload.malformedShare > 0) {
    const isMalformed = malformedOf(workload)
    const first = block * BLOCK_EVENTS
    for (let k = 0; k < length; k++) {
      if (isMalformed(partition, first + k)) columns.type[index + k] = MALFORMED
    }
  }
  fillFrontier(columns, index, length, before)
}

/**
 * Writes the frontiers of clicks of which all else is known, and makes a malformed one what
 * MALFORMED promises; returns the last of them.
 */
export function fillFrontier(
  columns: Columns,
  index: number,
  length: number,
  before: number,
): number {
  const { type, eventTime, frontier } = columns
  let greatest = before
  for (let i = index; i < index + length; i++) {
    if (type[i] === MALFORMED) {
      clear(columns, i)
      eventTime[i] = greatest === NO_FRONTIER ? 0 : greatest
    } else if (eventTime[i]! > greatest) greatest = eventTime[i]!
    frontier[i] = greatest
  }
  return greatest
}

function clear({ user, page, ad, ip }: Columns, i: number): void {
  user[i] = 0
  page[i] = 0
  ad[i] = 0
  ip[i] = 0
}

/**
 * Greatest event time of the partition before the block. Looks back no further than it must: no
 * click of earlier blocks has an event time after its due time, and due times do not fall.
 */
export function frontierBefore(
  source: BlockSource,
  workload: Workload,
  partition: number,
  block: number,
): number {
  const isMalformed = malformedOf(workload)
  let greatest = NO_FRONTIER
  let times: Int32Array | undefined
  for (let earlier = block - 1; earlier >= 0; earlier--) {
    const last = (earlier + 1) * BLOCK_EVENTS - 1
    if (greatest >= Math.floor(source.arrivals.dueMs(last * workload.partitions + partition))) break
    times ??= new Int32Array(BLOCK_EVENTS)
    source.eventTimes(partition, earlier, times)
    const first = earlier * BLOCK_EVENTS
    for (let k = 0; k < times.length; k++) {
      if (times[k]! > greatest && !isMalformed(partition, first + k)) greatest = times[k]!
    }
  }
  return greatest
}

/** What a drawn sequence is for: each has its own, so that one never shifts another. */
export type Role = 'clicks' | 'delays' | 'rows'

/**
 * 5 ns a draw (Tyche-i, Neves and Araujo 2011), 2 us to make. The seed stands last: it may hold
 * anything.
 */
export function generatorOf(
  role: Role,
  seed: string,
  partition: number,
  block: number,
): seedrandom.PRNG {
  return seedrandom.tychei(`${role}/${partition}/${block}/${seed}`)
}
