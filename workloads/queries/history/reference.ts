import { auditHash, CLICK_TYPES } from '../../log/log.js'
import { openLog, type SharedLog } from '../../log/memory.js'
import { type Cell, cellName, type Reference } from '../../reference.js'
import type { Query } from '../query.js'
import { rowHash } from '../rows.js'
import { featureRows } from './reference-features.js'
import { fraudRows } from './reference-fraud.js'
import { funnelRows } from './reference-funnel.js'
import { sessionsOf } from './reference-sessions.js'

/** A click that passes and is in time. */
export interface Taken {
  readonly partition: number
  readonly offset: number
  readonly user: number
  readonly eventTime: number
  readonly type: (typeof CLICK_TYPES)[number]
  readonly hash: number
}
/** A row for the last of a user's clicks. */
export interface ClickRow {
  readonly click: Taken
  readonly values: readonly number[]
}

/**
 * The right answer to a `history` query, the obvious way, on purpose: all clicks of a user as a
 * list, in the order of the log of his partition, and for each question a look at the whole list.
 */
export function historyReference(
  query: Query,
  shared: SharedLog,
  ends?: readonly number[],
): Reference {
  const cells = new Map<string, Cell>()
  let events = 0
  const add = (window: number, key: number, count: number, hash: number): void => {
    const name = cellName(window, key)
    const before = cells.get(name)
    events += count
    cells.set(name, {
      window,
      key,
      count: (before?.count ?? 0) + count,
      hash: ((before?.hash ?? 0) + hash) | 0,
    })
  }
  const { users, late } = takenIn(query, shared, ends)
  for (const clicks of users.values()) {
    if (query.history?.kind === 'sessions') {
      for (const { window, key, count, hash } of sessionsOf(query, clicks)) {
        add(window, key, count, hash)
      }
    } else {
      for (const { click, values } of clickRowsOf(query, clicks)) {
        const hash = rowHash(click.hash, values)
        add(Math.floor(click.eventTime / query.windowMs), click.user, 1, hash)
      }
    }
  }
  return { events, late, cells }
}

/** Of rules of single clicks: the rows that they make of all clicks of one user. */
export function clickRowsOf(query: Query, clicks: readonly Taken[]): ClickRow[] {
  const { history } = query
  switch (history?.kind) {
    case 'fraud':
      return fraudRows(query, history.most, clicks)
    case 'funnel':
      return funnelRows(query, clicks)
    case 'features':
      return featureRows(query, history.shortMs, clicks)
    default:
      throw new Error(`query ${query.name} has no rows of single clicks`)
  }
}

/** By user, in the order of the log; and how many were late. */
export function takenIn(
  query: Query,
  shared: SharedLog,
  ends?: readonly number[],
): { users: Map<number, Taken[]>; late: number } {
  const log = openLog(shared)
  const users = new Map<number, Taken[]>()
  let late = 0
  for (let partition = 0; partition < log.partitions; partition++) {
    let latest = Number.NEGATIVE_INFINITY
    const end = ends?.[partition] ?? log.length(partition)
    for (let offset = 0; offset < end; offset++) {
      const { columns, index, shiftMs } = log.segment(partition, offset)
      const type = CLICK_TYPES[columns.type[index]!]
      if (type === undefined) continue
      const eventTime = columns.eventTime[index]! + shiftMs
      latest = Math.max(latest, eventTime)
      if (query.type !== undefined && query.type !== type) continue
      if (eventTime + query.windowMs <= latest - query.allowedLatenessMs) {
        late++
        continue
      }
      const user = columns.user[index]!
      const hash = auditHash(partition, offset)
      const clicks = users.get(user) ?? []
      users.set(user, clicks)
      clicks.push({ partition, offset, user, eventTime, type, hash })
    }
  }
  return { users, late }
}
