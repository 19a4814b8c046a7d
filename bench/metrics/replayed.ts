import type { Journal } from '../../runtime/journal.js'
import type { Cast } from './cast.js'

/** Names of the tasks that work on clicks. */
const TASK = 'chunk-'

/**
 * Clicks worked on more than once in a run. At-least-once may double only those, so the audit
 * measures duplicates against it. Where sources tell what they emit, that is it. Where tasks do the
 * work their exits tell it all (the progress of their coordinator would tell the same again);
 * elsewhere the progress of workers that were set back does.
 *
 * `remembers`: a new life goes on from a log of the lives before it, so that a task of the same
 * name is the same work. Without a guarantee it is not: numbers begin anew, and clicks do not come
 * back.
 */
export function replayedOf(
  journal: Journal,
  partitions: number,
  cast: Cast,
  { remembers = true } = {},
): number {
  const emitted = reemitted(journal, partitions)
  if (emitted !== undefined) return emitted
  const tasks = cast.names.some((name) => name.startsWith(TASK))
  return tasks
    ? redoneByTasks(journal, cast, remembers)
    : redoneByWorkers(journal, partitions, cast)
}

/**
 * Clicks that sources said they emitted, less those that any of them emitted at least once, of
 * whatever life, zombies included; undefined where no source says it. Exact: each emission may have
 * had its effect once.
 */
function reemitted(journal: Journal, partitions: number): number | undefined {
  const from = new Map<string, number>()
  const ranges: (readonly [from: number, to: number])[][] = Array.from(
    { length: partitions },
    () => [],
  )
  let events = 0
  let isSaid = false
  for (const e of journal.entries) {
    if (e.kind !== 'progress') continue
    if (e.stage === 'emitting') from.set(`${e.process} ${e.partition}`, e.offset)
    if (e.stage !== 'emitted') continue
    isSaid = true
    const began = from.get(`${e.process} ${e.partition}`)!
    events += e.offset - began
    ranges[e.partition]!.push([began, e.offset])
  }
  if (!isSaid) return undefined
  for (const of of ranges) {
    let reach = 0
    for (const [began, to] of of.sort((a, b) => a[0] - b[0])) {
      events -= Math.max(0, to - Math.max(reach, began))
      reach = Math.max(reach, to)
    }
  }
  return events
}

/**
 * What tasks did in vain: the events of each that ended badly, and of each that ended well although
 * an earlier attempt at the same part had (its coordinator died and forgot it).
 */
function redoneByTasks(journal: Journal, cast: Cast, remembers: boolean): number {
  const { entries } = journal
  const done = new Set<number>()
  let events = 0
  for (let i = 0; i < entries.length; i++) {
    const e = entries[i]!
    if (e.kind !== 'exit' || !e.process.startsWith(TASK)) continue
    const part = cast.part[cast.who[i]!]!
    if (!e.ok || done.has(part)) events += e.events
    else if (remembers) done.add(part)
  }
  return events
}

/** Of one partition: how far its reporters got since they were last set back. */
interface Epoch {
  /** The furthest that any of them got in this epoch, */
  reach: number
  /** and in the one before. */
  before: number
  /** Reporters that began a new life in this epoch. */
  readonly restarted: Set<number>
  regress: number
}

/**
 * Per partition and restart, how far processed progress fell back: the furthest that any reporter
 * had got since the restart before, less the first offset that a reporter of a new life tells. All
 * reporters that restart together count once, by the one that fell back most; another restart
 * begins when one of them begins yet another life. A zombie's word does not count.
 *
 * Exact when a worker reports the offset from which it starts; otherwise what its first slice did
 * is missing. Each worker counts clicks that are below the furthest of any, so it is an upper bound
 * of what could have been counted twice.
 */
function redoneByWorkers(journal: Journal, partitions: number, cast: Cast): number {
  const { entries } = journal
  const { who, part, life } = cast
  const firstLife = new Float64Array(cast.parts.length).fill(Number.POSITIVE_INFINITY)
  for (const [name, p] of part.entries()) firstLife[p] = Math.min(firstLife[p]!, life[name]!)
  const epochs = Array.from({ length: partitions }, () => newEpoch(0))
  const lives = Array.from({ length: partitions }, () => new Map<number, number>())
  let events = 0
  for (let i = 0; i < entries.length; i++) {
    const e = entries[i]!
    if (e.kind !== 'progress' || e.stage !== 'processed') continue
    const reporter = part[who[i]!]!
    const now = life[who[i]!]!
    const known = lives[e.partition]!.get(reporter) ?? firstLife[reporter]!
    if (now < known) continue
    let epoch = epochs[e.partition]!
    if (now > known) {
      if (epoch.restarted.size === 0 || epoch.restarted.has(reporter)) {
        events += epoch.regress
        epoch = newEpoch(epoch.reach)
        epochs[e.partition] = epoch
      }
      epoch.restarted.add(reporter)
      epoch.regress = Math.max(epoch.regress, epoch.before - e.offset)
    }
    lives[e.partition]!.set(reporter, now)
    epoch.reach = Math.max(epoch.reach, e.offset)
  }
  return epochs.reduce((sum, { regress }) => sum + regress, events)
}

function newEpoch(before: number): Epoch {
  return { reach: 0, before, restarted: new Set(), regress: 0 }
}
