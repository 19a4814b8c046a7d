import { arrivalsOf, type ReplayTimes } from '../arrivals.js'
import {
  BLOCK_EVENTS,
  type BlockSource,
  fillBlock,
  NO_FRONTIER,
  partitionLength,
} from '../blocks.js'
import { checkWorkload } from '../check.js'
import { InputError } from '../input-error.js'
import type { Query } from '../queries/query.js'
import { ALLOWED, type ReplayInput } from '../replay.js'
import { replaySource, rowTimesOf } from '../replay-source.js'
import { syntheticSource } from '../synthetic.js'
import type { Workload } from '../workload.js'
import { shareColumns } from './columns.js'
import type { Columns, Log } from './log.js'
import { type SharedText, shareTexts, textAt, textCount } from './text.js'

/**
 * A log in memory, as plain data: every array lies on a SharedArrayBuffer, so that posting it to a
 * thread copies nothing. Law: nobody writes to it once `makeLog` has returned.
 */
export interface SharedLog {
  readonly workload: Workload
  /** One for each partition; all its clicks lie next to each other. */
  readonly columns: readonly Columns[]
  /** The dimension table: the campaign of each ad. */
  readonly campaignOf: Uint16Array
  /** Greatest distance of any click's event time behind the frontier of its partition. */
  readonly disorderMsMax: number
  /** What a replay took from its file; null if the clicks are drawn. */
  readonly replay: SharedReplay | null
}

export interface SharedReplay {
  readonly times: ReplayTimes
  readonly users: SharedText
  readonly pages: SharedText
}

/** Makes all clicks. `input` must be given for a replay; see readReplay. */
export function makeLog(workload: Workload, input?: ReplayInput): SharedLog {
  checkWorkload(workload)
  const { source, replay } = sourceOf(workload, input)
  const columns: Columns[] = []
  let disorderMsMax = 0
  for (let partition = 0; partition < workload.partitions; partition++) {
    const filled = fillPartition(source, workload, partition)
    columns.push(filled)
    disorderMsMax = Math.max(disorderMsMax, disorderOf(filled))
  }
  const campaignOf = shareCampaigns(workload.campaigns)
  return { workload, columns, campaignOf, disorderMsMax, replay }
}

/** The log over shared memory that this thread made or was given. */
export function openLog(shared: SharedLog): Log {
  const { workload, columns } = shared
  const { partitions, events, drain } = workload
  const arrivals = arrivalsOf(workload, shared.replay?.times)
  return {
    partitions,
    length: (partition) => columns[partition]!.user.length,
    available: (partition, nowMs) =>
      partitionLength(drain ? events : arrivals.count(nowMs), partitions, partition),
    dueMs: (partition, offset) => (drain ? 0 : arrivals.dueMs(offset * partitions + partition)),
    segment(partition, offset) {
      const all = columns[partition]!
      return { columns: all, index: offset, length: all.user.length - offset }
    },
  }
}

/** Texts behind the numbers in the columns. */
export interface Dictionaries {
  user(index: number): string
  page(index: number): string
}

export function dictionaries({ replay }: SharedLog): Dictionaries {
  if (!replay) return { user: (index) => `user-${index}`, page: (index) => `/page/${index}` }
  return {
    user: (index) => textAt(replay.users, index),
    page: (index) => textAt(replay.pages, index),
  }
}

export function pagesOf({ workload, replay }: SharedLog): number {
  return replay ? textCount(replay.pages) : workload.pages
}

export function usersOf({ workload, replay }: SharedLog): number {
  return replay ? textCount(replay.users) : workload.users
}

/** Size of the query's key space: its keys are 0 to this, exclusive. */
export function keysOf(query: Query, shared: SharedLog): number {
  return query.key === 'campaign' ? shared.workload.campaigns : pagesOf(shared)
}

function fillPartition(source: BlockSource, workload: Workload, partition: number): Columns {
  const length = partitionLength(workload.events, workload.partitions, partition)
  const columns = shareColumns(length)
  let before = NO_FRONTIER
  for (let block = 0; block * BLOCK_EVENTS < length; block++) {
    const index = block * BLOCK_EVENTS
    fillBlock(source, workload, partition, block, columns, index, before)
    before = columns.frontier[Math.min(index + BLOCK_EVENTS, length) - 1]!
  }
  return columns
}

function disorderOf({ eventTime, frontier }: Columns): number {
  let greatest = 0
  for (let i = 0; i < eventTime.length; i++) {
    const behindMs = frontier[i]! - eventTime[i]!
    if (behindMs > greatest) greatest = behindMs
  }
  return greatest
}

function sourceOf(
  workload: Workload,
  input: ReplayInput | undefined,
): { source: BlockSource; replay: SharedReplay | null } {
  if (workload.name === 'synthetic') return { source: syntheticSource(workload), replay: null }
  if (!input) throw new InputError(`workload ${workload.name} has no input: ${ALLOWED}`)
  const times = rowTimesOf(input.clicks.timeSec, workload.ratePerSec)
  const dueMs = new Float64Array(new SharedArrayBuffer(times.dueMs.byteLength))
  dueMs.set(times.dueMs)
  const replay = {
    times: { passMs: times.passMs, dueMs },
    users: shareTexts(input.dictionaries.users),
    pages: shareTexts(input.dictionaries.pages),
  }
  return { source: replaySource(workload, input.clicks, times), replay }
}

function shareCampaigns(campaigns: number): Uint16Array {
  const campaignOf = new Uint16Array(new SharedArrayBuffer(campaigns * 20))
  for (let ad = 0; ad < campaignOf.length; ad++) campaignOf[ad] = Math.floor(ad / 10)
  return campaignOf
}
