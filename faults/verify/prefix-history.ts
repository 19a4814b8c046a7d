import { auditHash } from '../../workloads/log/log.js'
import { openLog, type SharedLog } from '../../workloads/log/memory.js'
import { clickRowsOf, type Taken, takenIn } from '../../workloads/queries/history/reference.js'
import { sessionsOf } from '../../workloads/queries/history/reference-sessions.js'
import type { Query } from '../../workloads/queries/query.js'
import { cellName } from '../../workloads/reference.js'
import type { Addition, Move } from './prefix.js'

type CellOf = (window: number, key: number) => number

/**
 * What each click adds to the answer to a `history` query. It is known because a user's clicks come
 * in the order of one partition, and prefixes grow in that order: the answer to his clicks up to
 * this one, less the answer to those before it.
 */
export function historyAdditions(
  query: Query,
  shared: SharedLog,
  cellOf: CellOf,
  ends?: readonly number[],
): Addition[][] {
  const log = openLog(shared)
  const additions = Array.from({ length: log.partitions }, (_, partition) =>
    Array.from(
      { length: ends?.[partition] ?? log.length(partition) },
      (_click, offset): Addition => ({ cell: -1, key: 0, hash: auditHash(partition, offset) }),
    ),
  )
  for (const clicks of takenIn(query, shared, ends).users.values()) {
    for (const [n, click] of clicks.entries()) {
      const upTo = clicks.slice(0, n + 1)
      const one = additions[click.partition]![click.offset]!
      const addition =
        query.history?.kind === 'sessions'
          ? { ...one, moves: movesOf(query, upTo, cellOf) }
          : rowOf(query, upTo, one, cellOf)
      additions[click.partition]![click.offset] = addition
    }
  }
  return additions
}

function movesOf(query: Query, upTo: readonly Taken[], cellOf: CellOf): Move[] {
  const after = new Map(sessionsOf(query, upTo).map((s) => [cellName(s.window, s.key), s]))
  const before = new Map(
    sessionsOf(query, upTo.slice(0, -1)).map((s) => [cellName(s.window, s.key), s]),
  )
  const moves: Move[] = []
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(name)
    const is = after.get(name)
    const { window, key } = (is ?? was)!
    const count = (is?.count ?? 0) - (was?.count ?? 0)
    const hash = ((is?.hash ?? 0) - (was?.hash ?? 0)) | 0
    if (count !== 0) moves.push({ cell: cellOf(window, key), count, hash })
  }
  return moves
}

function rowOf(query: Query, upTo: readonly Taken[], one: Addition, cellOf: CellOf): Addition {
  const last = upTo.at(-1)!
  const row = clickRowsOf(query, upTo).find(({ click }) => click === last)
  if (row === undefined) return one
  const cell = cellOf(Math.floor(last.eventTime / query.windowMs), last.user)
  return { ...one, cell, key: last.user, values: row.values }
}
