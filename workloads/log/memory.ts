import { type Arena, sharedArena } from '../../runtime/arena.js'
import type { LinearArena } from '../../runtime/linear-arena.js'
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
import type { ReplayInput } from '../replay.js'
import { sourceOf } from '../source-of.js'
import type { Workload } from '../workload.js'
import { shareColumns } from './columns.js'
import { type LogFolder, logFolder, readSegments } from './file/folder.js'
import { CLICK_TYPES, type Columns, type Log } from './log.js'
import { type SharedText, textAt, textCount } from './text.js'

/**
 * A log in memory, as plain data: every array lies on a SharedArrayBuffer, so that posting it to a
 * thread copies nothing. Law: nobody writes to it once `makeLog` has returned.
 */
export interface SharedLog {
  readonly workload: Workload
  /** One for each partition; all its clicks, or those of one cycle, lie next to each other. */
  readonly columns: readonly Columns[]
  /** The dimension table: the campaign of each ad. */
  readonly campaignOf: Uint32Array
  /** Greatest distance of any click's event time behind the frontier of its partition. */
  readonly disorderMsMax: number
  /** What a replay took from its file; null if the clicks are drawn. */
  readonly replay: SharedReplay | null
  /** The clicks stand in files, and columns are empty. */
  readonly file?: LogFolder
  /** Where columns and `campaignOf` lie, if compiled kernels shall read them. */
  readonly memory: WebAssembly.Memory | null
}

export interface SharedReplay {
  readonly times: ReplayTimes
  readonly users: SharedText
  readonly pages: SharedText
}

/**
 * Makes all clicks, in `arena` if one is given. `input` must be given for a replay; see
 * readReplay.
 */
export function makeLog(workload: Workload, input?: ReplayInput, arena?: LinearArena): SharedLog {
  checkWorkload(workload)
  const { source, replay } = sourceOf(workload, input)
  const made = { ...workload, events: Math.min(workload.events, workload.cycleEvents ?? Infinity) }
  const columns: Columns[] = []
  let disorderMsMax = 0
  for (let partition = 0; partition < workload.partitions; partition++) {
    const filled = fillPartition(source, made, partition, arena)
    columns.push(filled)
    disorderMsMax = Math.max(disorderMsMax, disorderOf(filled))
  }
  const campaignOf = shareCampaigns(workload.campaigns, arena)
  const memory = arena?.memory ?? null
  return { workload, columns, campaignOf, disorderMsMax, replay, memory }
}

/** The same log on disk, below `folder`; only what is not a click is in memory. */
export function makeFileLog(
  workload: Workload,
  folder: string,
  input?: ReplayInput,
  arena?: LinearArena,
): SharedLog {
  const file = logFolder(workload, folder, input)
  const { replay } = sourceOf(workload, input)
  const columns = Array.from({ length: workload.partitions }, () => shareColumns(0))
  const campaignOf = shareCampaigns(workload.campaigns, arena)
  const { disorderMsMax } = file
  return {
    workload,
    columns,
    campaignOf,
    disorderMsMax,
    replay,
    file,
    memory: arena?.memory ?? null,
  }
}

/**
 * The log over shared memory, or over files, that this thread made or was given; `arena`: where a
 * segment of a file is put.
 */
export function openLog(shared: SharedLog, arena?: Arena): Log {
  const { workload, columns } = shared
  const { partitions, events, drain, cycleEvents, ratePerSec } = workload
  const arrivals = arrivalsOf(workload, shared.replay?.times)
  const cycleMs = ((cycleEvents ?? 0) * 1000) / ratePerSec
  const dueMs = (partition: number, offset: number) =>
    drain ? 0 : arrivals.dueMs(offset * partitions + partition)
  const read = shared.file && readSegments(shared.file, workload, arena)
  return {
    partitions,
    length: (partition) => partitionLength(events, partitions, partition),
    available: (partition, nowMs) =>
      partitionLength(drain ? events : arrivals.count(nowMs), partitions, partition),
    dueMs,
    nextMs: dueMs,
    segment(partition, offset) {
      if (read !== undefined) return read(partition, offset)
      const all = columns[partition]!
      const length = partitionLength(events, partitions, partition) - offset
      if (cycleEvents === null) return { columns: all, index: offset, length, shiftMs: 0 }
      const index = offset % all.type.length
      const shiftMs = ((offset - index) / all.type.length) * cycleMs
      return { columns: all, index, length: Math.min(length, all.type.length - index), shiftMs }
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

/**
 * Size of the query's key space: its keys are 0 to this, exclusive. Throws InputError where a key
 * of two parts has no number.
 */
export function keysOf(query: Query, shared: SharedLog): number {
  const firsts =
    query.key === 'user'
      ? usersOf(shared)
      : query.key === 'campaign'
        ? shared.workload.campaigns
        : pagesOf(shared)
  const seconds = secondsOf(query, shared)
  const keys = firsts * seconds
  if (keys <= INT32_MAX) return keys
  throw new InputError(
    `query ${query.name}: ${firsts} ${query.key}s x ${seconds} ${query.second}s are ${keys} cells ` +
      'a window; allowed: less than 2^31',
  )
}
/** How many there are of the second part of a key; 1: it has none. */
export function secondsOf({ second }: Query, shared: SharedLog): number {
  if (second === undefined) return 1
  return second === 'user' ? usersOf(shared) : CLICK_TYPES.length
}
const INT32_MAX = 2 ** 31 - 1

function fillPartition(
  source: BlockSource,
  workload: Workload,
  partition: number,
  arena: Arena | undefined,
): Columns {
  const length = partitionLength(workload.events, workload.partitions, partition)
  const columns = shareColumns(length, arena)
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

/** Ten ads a campaign. */
function shareCampaigns(campaigns: number, arena: Arena = sharedArena): Uint32Array {
  const words = arena.words(campaigns * 10)
  const campaignOf = new Uint32Array(words.buffer, words.byteOffset, words.length)
  for (let ad = 0; ad < campaignOf.length; ad++) campaignOf[ad] = Math.floor(ad / 10)
  return campaignOf
}
