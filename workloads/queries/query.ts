import { InputError } from '../input-error.js'
import type { Groups } from './groups/groups.js'
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
  readonly type?: ClickType
  /** Only clicks of these types, where they are several. */
  readonly types?: readonly ClickType[]
  /** `campaign` joins the ad to the table of campaigns. `user`: of `history` queries. */
  readonly key: 'campaign' | 'page' | 'user'
  /** The key has a second part: cell (key, second) is number key * seconds + second. */
  readonly second?: Second
  /**
   * `count`: clicks per key and window. `each`: one output row per click that passes. `history`:
   * what a user's clicks so far make of the next one; see `history`. `groups`: what somebody's own
   * file asks; see `groups`.
   */
  readonly output: 'count' | 'each' | 'history' | 'groups'
  readonly history?: History
  readonly groups?: Groups
  /** Tumbling windows of event time: window w is [w * size, (w + 1) * size). */
  readonly windowMs: number
  readonly allowedLatenessMs: number
  /** What a reader makes of the cells, see views/; undefined: they are the answer. */
  readonly view?: View
}

export type ClickType = 'view' | 'click' | 'purchase'
export type Second = 'user' | 'type'

/**
 * - top: windows that slide by one tumbling window over `windows` of them, named by the last one;
 *   of each the k keys with most clicks, of equals the smaller one. A click is late for all of
 *   them when it is late for its tumbling window.
 * - distinct: how many different seconds a key has in a window.
 * - rate: clicks to views of a key in a window, where the second is the type.
 */
export type View =
  | { readonly kind: 'top'; readonly windows: number; readonly k: number }
  | { readonly kind: 'distinct' }
  | { readonly kind: 'rate' }

/** Whether the query's filter lets clicks of this type through. */
export function passes({ type, types }: Query, one: ClickType): boolean {
  return types === undefined ? type === undefined || type === one : types.includes(one)
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
  {
    name: 'ysb-1h',
    about: 'views per campaign and window of 1 h',
    type: 'view',
    key: 'campaign',
    output: 'count',
    windowMs: 3_600_000,
    allowedLatenessMs: 1_000,
  },
  {
    name: 'hot-pages',
    about: 'the 10 pages with most clicks in windows of 60 s that slide by 10 s',
    key: 'page',
    output: 'count',
    windowMs: 10_000,
    allowedLatenessMs: 1_000,
    view: { kind: 'top', windows: 6, k: 10 },
  },
  {
    name: 'distinct-users',
    about: 'different users per page and 10 s window, exactly: a cell for each page and user',
    key: 'page',
    second: 'user',
    output: 'count',
    windowMs: 10_000,
    allowedLatenessMs: 1_000,
    view: { kind: 'distinct' },
  },
  {
    name: 'ctr',
    about: 'clicks to views per campaign and 10 s window: two streams, joined in their window',
    types: ['view', 'click'],
    key: 'campaign',
    second: 'type',
    output: 'count',
    windowMs: 10_000,
    allowedLatenessMs: 1_000,
    view: { kind: 'rate' },
  },
]
export const QUERIES: ReadonlyMap<string, Query> = new Map(
  [...queries, ...HISTORIES].map((q) => [q.name, q]),
)

/** Of files that somebody named, and of somebody's own program. */
const own = new Map<string, Query>()

/** Also one with numbers of its own, like `sessions:5000`, or of somebody's file, once provided. */
export function queryNamed(name: string): Query | undefined {
  return QUERIES.get(name) ?? own.get(name) ?? historyNamed(name)
}

const NEVER_LATE_MS = 2 ** 31 - 1

/** A query of somebody's own. No click is late for it: what its file does not leave out counts. */
export function provideQuery(name: string, about: string, groups: Groups): Query {
  const windowMs = NEVER_LATE_MS
  const fixed = { key: 'page', output: 'groups', windowMs, allowedLatenessMs: windowMs } as const
  const query: Query = { name, about, ...fixed, groups }
  own.set(name, query)
  return query
}

/**
 * A question of your own as plain data, which runs of this process may name from now on: counts per
 * key and window, or a row for each click. Throws an InputError of one line.
 */
export function addQuery(query: Query): void {
  const refuse = (what: string, allowed: string): never => {
    throw new InputError(`query ${query.name}: ${what}; allowed: ${allowed}`)
  }
  if (queryNamed(query.name) !== undefined) refuse('there already', 'any other name')
  if (!/^[a-z][a-z0-9-]*$/.test(query.name)) refuse('no name', 'small letters, digits and -')
  const { output, key, windowMs, allowedLatenessMs } = query
  if (output !== 'count' && output !== 'each') refuse(`output ${output}`, 'count, each')
  if (key !== 'campaign' && key !== 'page') refuse(`key ${key}`, 'campaign, page')
  if (!isWhole(windowMs) || windowMs === 0) refuse(`windowMs ${windowMs}`, 'whole ms from 1')
  if (!isWhole(allowedLatenessMs)) refuse(`allowedLatenessMs ${allowedLatenessMs}`, 'whole ms')
  own.set(query.name, query)
}
const isWhole = (ms: number): boolean => Number.isSafeInteger(ms) && ms >= 0 && ms <= NEVER_LATE_MS
