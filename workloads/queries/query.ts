import type { History } from './history/history.js'
import { HISTORIES, historyNamed } from './history/queries.js'

/**
 * A question about clicks, as plain data: it crosses threads, compiles to a kernel over columns
 * that all native engines share, and has one right answer, which `reference` computes the slow
 * way.
 *
 * A click counts unless it is late: its window ends at or before its partition's `frontier` minus
 * `allowedLatenessMs` (a pure function of the log; nothing about engines or time). Of a `history`
 * query each click has a window of its own, [event time, event time + size).
 */
export interface Query {
  readonly name: string
  readonly about: string
  /** Only clicks of this type; undefined: all. */
  readonly type?: 'view' | 'click' | 'purchase'
  /** `campaign` joins the ad to the table of campaigns. `user`: of `history` queries. */
  readonly key: 'campaign' | 'page' | 'user'
  /**
   * `count`: clicks per key and window. `each`: one output row per click that passes. `history`:
   * what a user's clicks so far make of the next one; see `history`.
   */
  readonly output: 'count' | 'each' | 'history'
  readonly history?: History
  /** Tumbling windows of event time: window w is [w * size, (w + 1) * size). */
  readonly windowMs: number
  readonly allowedLatenessMs: number
}

const queries: readonly Query[] = [
  {
    name: 'ysb',
    about: 'views per campaign and 10 s window (Yahoo Streaming Benchmark)',
    type: 'view',
    key: 'campaign',
    output: 'count',
    windowMs: 10_000,
    allowedLatenessMs: 1_000,
  },
  {
    name: 'clicks',
    about: 'clicks per page and 10 s window',
    key: 'page',
    output: 'count',
    windowMs: 10_000,
    allowedLatenessMs: 1_000,
  },
  {
    name: 'enrich',
    about: 'views joined to their campaign, one row out for each row in',
    type: 'view',
    key: 'campaign',
    output: 'each',
    windowMs: 10_000,
    allowedLatenessMs: 1_000,
  },
]
export const QUERIES: ReadonlyMap<string, Query> = new Map(
  [...queries, ...HISTORIES].map((q) => [q.name, q]),
)

/** Also one with numbers of its own, like `sessions:5000`. */
export function queryNamed(name: string): Query | undefined {
  return QUERIES.get(name) ?? historyNamed(name)
}
