import type { Cell } from '../../reports/result.js'
import type { Journal } from '../../runtime/journal.js'
import type { Log } from '../../workloads/log/log.js'

export type BatchTime = NonNullable<Cell['batchTimes']>[number]

const COORDINATOR = 'coordinator#1'
const WRITER = 'writer#1'

/** A commit of the sink, and what became visible with it. */
interface Commit {
  doneMs: number
  events: number
  /** The longest that one of its clicks waited. */
  visibleMs: number
}

/**
 * Each micro-batch of the first life, in order: the n-th commit is that of the n-th range.
 *
 * What a batch took is counted as its coordinator counts it: from its cut, or from the commit
 * before it where several are in flight, until its own. Its interval is the time since the cut
 * before; the first has none, and stands with the time since the run began.
 */
export function batchTimesOf({ entries }: Journal, log: Log): BatchTime[] {
  const cuts: number[] = []
  const commits: Commit[] = []
  const ends = Array.from({ length: log.partitions }, () => 0)
  for (const e of entries) {
    const { process } = e
    if (e.kind === 'spawn' && process.startsWith('coordinator#') && process !== COORDINATOR) break
    if (e.kind === 'perform' && process === COORDINATOR && e.label === 'batch.plan') {
      cuts.push(e.atMs - e.tookMs)
    } else if (e.kind === 'perform' && process === WRITER && e.label === 'sink.commit') {
      commits.push({ doneMs: e.atMs, events: 0, visibleMs: 0 })
    } else if (e.kind === 'progress' && process === WRITER && e.stage === 'visible') {
      const commit = commits.at(-1)
      const from = ends[e.partition]!
      if (commit === undefined || e.offset <= from) continue
      commit.events += e.offset - from
      commit.doneMs = e.atMs
      commit.visibleMs = Math.max(commit.visibleMs, e.atMs - log.dueMs(e.partition, from))
      ends[e.partition] = e.offset
    }
  }
  return commits.flatMap(({ doneMs, events, visibleMs }, n) => {
    const atMs = cuts[n]
    if (atMs === undefined || events === 0) return []
    const fromMs = Math.max(atMs, commits[n - 1]?.doneMs ?? 0)
    return [
      {
        atMs,
        intervalMs: atMs - (cuts[n - 1] ?? 0),
        events,
        tookMs: doneMs - fromMs,
        visibleMs,
      },
    ]
  })
}

const SHOWN_MAX = 300

/** As many as a picture can show: of each part of the run the one whose clicks waited longest. */
export function thinned(batches: readonly BatchTime[]): BatchTime[] {
  if (batches.length <= SHOWN_MAX) return [...batches]
  const fromMs = batches[0]!.atMs
  const spanMs = batches.at(-1)!.atMs - fromMs || 1
  const worst: (BatchTime | undefined)[] = Array.from({ length: SHOWN_MAX })
  for (const batch of batches) {
    const at = Math.min(SHOWN_MAX - 1, Math.floor(((batch.atMs - fromMs) / spanMs) * SHOWN_MAX))
    if (batch.visibleMs > (worst[at]?.visibleMs ?? Number.NEGATIVE_INFINITY)) worst[at] = batch
  }
  return worst.filter((batch) => batch !== undefined)
}

/** Where the load asked an adaptive trigger for an interval that it may not have. */
export function boundsNote(
  batches: readonly BatchTime[],
  [leastMs, mostMs, slack]: readonly [number, number, number],
): string {
  const asked = batches.map(({ tookMs }) => tookMs / slack)
  const below = asked.filter((ms) => ms < leastMs).length
  const above = asked.filter((ms) => ms > mostMs).length
  return (
    `adaptive: ${below} of ${batches.length} batches asked for less than ${leastMs} ms, the ` +
    `least interval, and ${above} for more than ${mostMs} ms, the greatest`
  )
}
