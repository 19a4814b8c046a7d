import { auditHash, CLICK_TYPES, type Columns } from './log/log.js'
import type { SharedLog } from './log/memory.js'
import type { Query } from './queries/query.js'

/** The right answer to a query: for `each` queries too by key and window, as they may be long. */
export interface Reference {
  /** Clicks that count. */
  readonly events: number
  /** Clicks that pass the filter but are late. */
  readonly late: number
  /** By cellName. A cell without clicks is absent. */
  readonly cells: ReadonlyMap<string, Cell>
}

export interface Cell {
  readonly window: number
  readonly key: number
  readonly count: number
  /** Sum of the clicks' auditHash, modulo 2^32, as int32. */
  readonly hash: number
}

export function cellName(window: number, key: number): string {
  return `${window}/${key}`
}

/**
 * Computed the slow and obvious way, on purpose: click by click, with its own lateness and its own
 * join, sharing nothing with the kernels but the clicks and their hashes.
 */
export function reference(query: Query, shared: SharedLog): Reference {
  const windows = new Map<number, Map<number, Tally>>()
  let events = 0
  let late = 0
  shared.columns.forEach((columns, partition) => {
    let latest = Number.NEGATIVE_INFINITY
    for (let offset = 0; offset < columns.eventTime.length; offset++) {
      const eventTime = columns.eventTime[offset]!
      latest = Math.max(latest, eventTime)
      if (!passes(query, columns.type[offset]!)) continue
      const window = Math.floor(eventTime / query.windowMs)
      const closesAt = (window + 1) * query.windowMs + query.allowedLatenessMs
      if (closesAt <= latest) {
        late++
        continue
      }
      events++
      const tally = tallyOf(windows, window, keyOf(query, columns, offset))
      tally.count++
      tally.hash = (tally.hash + auditHash(partition, offset)) | 0
    }
  })
  return { events, late, cells: cellsOf(windows) }
}

interface Tally {
  count: number
  hash: number
}

function passes({ type }: Query, given: number): boolean {
  return type === undefined || CLICK_TYPES[given] === type
}

function keyOf({ key }: Query, columns: Columns, offset: number): number {
  return key === 'campaign' ? Math.floor(columns.ad[offset]! / 10) : columns.page[offset]!
}

function tallyOf(windows: Map<number, Map<number, Tally>>, window: number, key: number): Tally {
  let keys = windows.get(window)
  if (!keys) {
    keys = new Map()
    windows.set(window, keys)
  }
  let tally = keys.get(key)
  if (!tally) {
    tally = { count: 0, hash: 0 }
    keys.set(key, tally)
  }
  return tally
}

function cellsOf(windows: Map<number, Map<number, Tally>>): Map<string, Cell> {
  const cells = new Map<string, Cell>()
  for (const [window, keys] of windows) {
    for (const [key, { count, hash }] of keys) {
      cells.set(cellName(window, key), { window, key, count, hash })
    }
  }
  return cells
}
