import { BLOCK_EVENTS, NO_FRONTIER, partitionLength } from '../blocks.js'
import { syntheticSource } from '../synthetic.js'
import type { Workload } from '../workload.js'
import type { Columns } from './log.js'
import type { SharedLog } from './memory.js'

/**
 * The log of `workload` in the memory of another one, whose clicks are drawn alike but come at
 * another rate or are more: only the times are written, at a tenth of what drawing costs. Law: the
 * same bytes as `makeLog(workload)`, and `log` must not be read any more, nor by any thread.
 *
 * Undefined when that cannot be had: then nothing was written.
 */
export function retimed(log: SharedLog, workload: Workload): SharedLog | undefined {
  if (!drawnAlike(log.workload, workload) || !holds(log, workload)) return undefined
  const source = syntheticSource(workload)
  let disorderMsMax = 0
  const columns = log.columns.map((all, partition) => {
    const own = prefix(all, partitionLength(workload.events, workload.partitions, partition))
    const { eventTime, frontier } = own
    for (let block = 0; block * BLOCK_EVENTS < eventTime.length; block++) {
      const from = block * BLOCK_EVENTS
      source.eventTimes(partition, block, eventTime.subarray(from, from + BLOCK_EVENTS))
    }
    let greatest = NO_FRONTIER
    for (let i = 0; i < eventTime.length; i++) {
      const time = eventTime[i]!
      if (time > greatest) greatest = time
      frontier[i] = greatest
      if (greatest - time > disorderMsMax) disorderMsMax = greatest - time
    }
    return own
  })
  return { ...log, workload, columns, disorderMsMax }
}

/**
 * A hot key moves with due time, a replay's clicks stand in its file, and a malformed record has
 * the times of the click before: those are made anew.
 */
function drawnAlike(a: Workload, b: Workload): boolean {
  if (b.name !== 'synthetic' || b.keys.kind === 'hot') return false
  if (a.cycleEvents !== null || b.cycleEvents !== null) return false
  if (a.malformedShare > 0 || b.malformedShare > 0) return false
  const draws = ({ name, seed, partitions, partitionBy, keys, ...more }: Workload) => {
    const { users, pages, campaigns } = more
    return JSON.stringify({ name, seed, partitions, partitionBy, keys, users, pages, campaigns })
  }
  return draws(a) === draws(b)
}

function holds({ columns }: SharedLog, { events, partitions }: Workload): boolean {
  return columns.every(
    ({ user }, partition) => user.length >= partitionLength(events, partitions, partition),
  )
}

function prefix(columns: Columns, length: number): Columns {
  const cut = <A extends { subarray(from: number, to: number): A }>(all: A): A =>
    all.subarray(0, length)
  const { user, page, ad, type, eventTime, ip, frontier } = columns
  return {
    ...columns,
    user: cut(user),
    page: cut(page),
    ad: cut(ad),
    type: cut(type),
    eventTime: cut(eventTime),
    ip: cut(ip),
    frontier: cut(frontier),
  }
}
