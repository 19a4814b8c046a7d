import { auditHash, CLICK_TYPES, type Columns } from './log/log.js'
import { openLog, type SharedLog, secondsOf } from './log/memory.js'
import { historyReference } from './queries/history/reference.js'
import { passes, type Query } from './queries/query.js'

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
 * Computed the obvious way, on purpose: click by click, with its own lateness, its own join and its
 * own tallies, sharing nothing with the kernels but the clicks and their hashes. With `ends`: of
 * the clicks before these.
 */
export function reference(query: Query, shared: SharedLog, ends?: readonly number[]): Reference {
  if (query.output === 'history') return historyReference(query, shared, ends)
  const tallies = new Tallies()
  const log = openLog(shared)
  const counts = CLICK_TYPES.map((type) => passes(query, type))
  const keyOf = keyFor(query, shared)
  let events = 0
  let late = 0
  for (let partition = 0; partition < log.partitions; partition++) {
    let latest = Number.NEGATIVE_INFINITY
    const end = ends?.[partition] ?? log.length(partition)
    for (let from = 0; from < end; ) {
      const { columns, index, shiftMs, ...segment } = log.segment(partition, from)
      const length = Math.min(segment.length, end - from)
      for (let i = 0; i < length; i++) {
        const passes = counts[columns.type[index + i]!]
        // No click: nothing is late because of it.
        if (passes === undefined) continue
        const eventTime = columns.eventTime[index + i]! + shiftMs
        if (eventTime > latest) latest = eventTime
        if (!passes) continue
        const window = Math.floor(eventTime / query.windowMs)
        const closesAt = (window + 1) * query.windowMs + query.allowedLatenessMs
        if (closesAt <= latest) {
          late++
          continue
        }
        events++
        tallies.add(window, keyOf(columns, index + i), auditHash(partition, from + i))
      }
      from += length
    }
  }
  return { events, late, cells: tallies.cells() }
}

/** The number of the cell of a click in its window. */
export function keyFor(query: Query, shared: SharedLog): (columns: Columns, at: number) => number {
  const { key, second } = query
  const seconds = secondsOf(query, shared)
  return (columns, at) => {
    const first = key === 'campaign' ? Math.floor(columns.ad[at]! / 10) : columns.page[at]!
    if (second === undefined) return first
    return first * seconds + (second === 'user' ? columns.user[at]! : columns.type[at]!)
  }
}

const BLOCK_KEYS = 1_024

/** Counts and sums by window and block of keys: a map of single keys takes minutes to fill. */
class Tallies {
  readonly #windows = new Map<number, Map<number, Int32Array>>()
  #window = Number.NaN
  #block = Number.NaN
  #sums: Int32Array = new Int32Array(0)

  add(window: number, key: number, hash: number): void {
    const block = Math.floor(key / BLOCK_KEYS)
    if (window !== this.#window || block !== this.#block) this.#go(window, block)
    const at = (key - block * BLOCK_KEYS) * 2
    this.#sums[at]!++
    this.#sums[at + 1] = this.#sums[at + 1]! + hash
  }
  #go(window: number, block: number): void {
    this.#window = window
    this.#block = block
    let blocks = this.#windows.get(window)
    if (blocks === undefined) {
      blocks = new Map()
      this.#windows.set(window, blocks)
    }
    this.#sums = blocks.get(block) ?? new Int32Array(BLOCK_KEYS * 2)
    blocks.set(block, this.#sums)
  }
  cells(): Map<string, Cell> {
    const cells = new Map<string, Cell>()
    for (const [window, blocks] of this.#windows) {
      for (const [block, sums] of blocks) {
        for (let k = 0; k < BLOCK_KEYS; k++) {
          const count = sums[k * 2]!
          if (count === 0) continue
          const key = block * BLOCK_KEYS + k
          cells.set(cellName(window, key), { window, key, count, hash: sums[k * 2 + 1]! })
        }
      }
    }
    return cells
  }
}
