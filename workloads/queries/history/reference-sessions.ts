import type { Cell } from '../../reference.js'
import type { Query } from '../query.js'
import type { Taken } from './reference.js'

/** The sessions of one user: his clicks by event time, cut wherever it was quiet for the gap. */
export function sessionsOf({ windowMs: gapMs }: Query, clicks: readonly Taken[]): Cell[] {
  const sorted = [...clicks].sort((a, b) => a.eventTime - b.eventTime)
  const sessions: Cell[] = []
  let before = Number.NEGATIVE_INFINITY
  for (const { eventTime, user, hash } of sorted) {
    const last = sessions.at(-1)
    if (last === undefined || eventTime - before >= gapMs) {
      sessions.push({ window: eventTime, key: user, count: 1, hash })
    } else {
      sessions[sessions.length - 1] = {
        ...last,
        count: last.count + 1,
        hash: (last.hash + hash) | 0,
      }
    }
    before = eventTime
  }
  return sessions
}
