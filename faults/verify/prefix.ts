import { auditHash, CLICK_TYPES } from '../../workloads/log/log.js'
import { openLog, type SharedLog } from '../../workloads/log/memory.js'
import { passes, type Query } from '../../workloads/queries/query.js'
import { rowHash } from '../../workloads/queries/rows.js'
import { cellName, keyFor } from '../../workloads/reference.js'
import { historyAdditions } from './prefix-history.js'

/** A click that counts, or not: what it adds, and where. */
export interface Addition {
  /** Index of its cell; -1: it does not count. */
  readonly cell: number
  readonly key: number
  readonly hash: number
  /** In place of its own cell: what it adds to and takes from several. */
  readonly moves?: readonly Move[]
  /** Beside a row. */
  readonly values?: readonly number[]
}
export interface Move {
  readonly cell: number
  readonly count: number
  readonly hash: number
}

/**
 * The right answer to any prefix of the clicks: what each click adds, worked out once for a log,
 * by the same obvious rules as `reference`.
 */
export class Prefixes {
  /** [partition][offset]. */
  readonly additions: readonly (readonly Addition[])[]
  /** By cellName. */
  readonly cells = new Map<string, number>()
  /** By index of a cell: its window. */
  readonly windows: number[] = []
  /** [partition][offset]: the greatest event time up to there. */
  readonly #latest: number[][] = []
  readonly #query: Query

  /** With `ends`: no click behind these counts, or may be committed. */
  constructor(query: Query, shared: SharedLog, ends?: readonly number[]) {
    this.#query = query
    const log = openLog(shared)
    if (query.output === 'history') {
      const cellOf = (window: number, key: number) => this.#cellOf(window, key)
      this.additions = historyAdditions(query, shared, cellOf, ends)
      return
    }
    const keyOf = keyFor(query, shared)
    this.additions = Array.from({ length: log.partitions }, (_, partition) => {
      let latest = Number.NEGATIVE_INFINITY
      const frontiers: number[] = []
      this.#latest.push(frontiers)
      const length = ends?.[partition] ?? log.length(partition)
      return Array.from({ length }, (_click, offset) => {
        const { columns, index, shiftMs } = log.segment(partition, offset)
        const eventTime = columns.eventTime[index]! + shiftMs
        const type = CLICK_TYPES[columns.type[index]!]
        // No click: nothing is late because of it.
        if (type !== undefined) latest = Math.max(latest, eventTime)
        frontiers.push(latest)
        const key = keyOf(columns, index)
        const hash = auditHash(partition, offset)
        const window = Math.floor(eventTime / query.windowMs)
        const isLate = (window + 1) * query.windowMs + query.allowedLatenessMs <= latest
        const counts = type !== undefined && passes(query, type)
        return { cell: counts && !isLate ? this.#cellOf(window, key) : -1, key, hash }
      })
    })
  }
  /**
   * Windows below this one are final where clicks up to there are counted: no click behind can be
   * in time for them.
   */
  finalBelow(offsets: readonly number[]): number {
    const { windowMs, allowedLatenessMs } = this.#query
    const frontiers = this.additions.flatMap((all, p) => {
      if (offsets[p]! >= all.length) return []
      return [this.#latest[p]![offsets[p]! - 1] ?? Number.NEGATIVE_INFINITY]
    })
    const latest = Math.min(Number.POSITIVE_INFINITY, ...frontiers)
    return Math.floor((latest - allowedLatenessMs) / windowMs)
  }
  #cellOf(window: number, key: number): number {
    const name = cellName(window, key)
    const known = this.cells.get(name)
    if (known !== undefined) return known
    this.cells.set(name, this.cells.size)
    this.windows.push(window)
    return this.cells.size - 1
  }
}

/** One prefix of the clicks, which grows, and the answer to it. */
export class Prefix {
  readonly offsets: number[]
  /** By cell. */
  readonly count: Int32Array
  readonly hash: Int32Array
  /** Clicks of the prefix that count. */
  events = 0
  readonly #prefixes: Prefixes

  constructor(prefixes: Prefixes) {
    this.#prefixes = prefixes
    this.offsets = prefixes.additions.map(() => 0)
    this.count = new Int32Array(prefixes.cells.size)
    this.hash = new Int32Array(prefixes.cells.size)
  }
  /** Takes on the clicks up to there; tells the cells that this changes, with repeats. */
  grow(to: readonly number[]): number[] {
    const changed: number[] = []
    for (let p = 0; p < to.length; p++) {
      const additions = this.#prefixes.additions[p]!
      for (let at = this.offsets[p]!; at < to[p]!; at++) {
        const { cell, hash, moves = [], values = [] } = additions[at]!
        for (const move of moves) {
          this.count[move.cell]! += move.count
          this.hash[move.cell] = (this.hash[move.cell]! + move.hash) | 0
          this.events += move.count
          changed.push(move.cell)
        }
        if (cell < 0) continue
        this.count[cell]!++
        this.hash[cell] = (this.hash[cell]! + rowHash(hash, values)) | 0
        this.events++
        changed.push(cell)
      }
      this.offsets[p] = Math.max(this.offsets[p]!, to[p]!)
    }
    return changed
  }
}
