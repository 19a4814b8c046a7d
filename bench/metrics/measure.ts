import type { Cell, LatencyMs } from '../../reports/result.js'
import type { Journal } from '../../runtime/journal.js'
import type { Log } from '../../workloads/log/log.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { CellSpec } from '../spec.js'
import { audit, type Expected } from './audit.js'
import { batchCostOf } from './batch-cost.js'
import { type BatchTime, batchTimesOf, boundsNote, thinned } from './batch-times.js'
import { castOf } from './cast.js'
import { type Coverage, clicksOf, coverageOf, coveredInAll } from './coverage.js'
import { workersLost } from './deaths.js'
import { finalLatencyOf } from './final-latency.js'
import { heldEventsMax } from './held.js'
import { lagOf } from './lag.js'
import { type Latencies, latencyOf, summary } from './latency.js'
import { recoveryOf } from './recovery.js'
import { replayedOf } from './replayed.js'
import { stalenessOf } from './staleness.js'
import { takenOf } from './taken.js'
import {
  type Achieved,
  achievedDrain,
  achievedOutside,
  achievedPaced,
  drainFromMs,
  lastDueMs,
} from './throughput.js'
import { timelineOf } from './timeline.js'
import { tookAtMs, uncorrectedOf } from './uncorrected.js'

/** What a run left. */
export interface Run {
  readonly journal: Journal
  readonly log: Log
  readonly spec: CellSpec
  readonly reference: Expected & { readonly late: number }
  /** What a committed reader sees in the end. */
  readonly rows: Rows
  /** Batches or checkpoints committed; by default performed acts labelled `sink.commit`. */
  readonly commits?: number
  /** Longest time for which the harness's event loop did not turn. */
  readonly stallMsMax?: number
  /**
   * The journal is what a committed reader saw: nobody told what was processed, or again. The
   * engine said at that time that it reads.
   */
  readonly outside?: { readonly readsFromMs: number }
}

/** The part of a cell that is measured; the rest repeats its spec. */
export type Measured = Pick<
  Cell,
  | 'achievedEventsPerSec'
  | 'events'
  | 'lateEvents'
  | 'durationMs'
  | 'commits'
  | 'visibleLatencyMs'
  | 'processedLatencyMs'
  | 'uncorrectedLatencyMs'
  | 'dashboard'
  | 'lagEventsMax'
  | 'heldEventsMax'
  | 'batchCost'
  | 'batchTimes'
  | 'recovery'
  | 'audit'
  | 'timeline'
  | 'notes'
  | 'invalid'
>

/** Below that, a 99th percentile is one batch or two. */
const COMMITS_MIN = 20
/** Of a curve that only stands beside another. */
const UNCORRECTED_POINTS = 15

/** Judges a run after it ended: every figure is a fold over its journal. */
export function measure(run: Run): Measured {
  const { journal, log, spec, reference, rows } = run
  const outside = run.outside !== undefined
  const { drain } = spec.workload
  const query = queryNamed(spec.query)
  if (query === undefined) throw new Error(`no query is named ${spec.query}`)
  const cast = castOf(journal)
  const visible = coverageOf(journal, 'visible', log.partitions, cast)
  const processed = coverageOf(journal, 'processed', log.partitions, cast)
  const commits = run.commits ?? commitsIn(journal)
  const due = { fromDueMs: spec.warmupMs, toDueMs: Number.POSITIVE_INFINITY }
  const waits = spec.outputMode === 'append' && query.output === 'count'
  const visibleLatency = () =>
    waits ? finalLatencyOf(query, visible, log, due) : latencyOf(visible, log, due)
  const sinceTaken = (taken: Coverage) =>
    waits
      ? finalLatencyOf(query, visible, log, due, tookAtMs(taken, log))
      : uncorrectedOf(taken, visible, log, due)
  const shown = drain ? null : visibleLatency()
  const done = drain ? null : latencyOf(processed, log, due)
  const remembers = spec.guarantee !== 'none'
  const told = !drain && !outside
  const taken = told ? takenOf(journal, log.partitions, cast, { remembers }) : null
  const lag = drain ? null : lagOf(visible, log, { fromMs: spec.warmupMs })
  const drained = () =>
    run.outside === undefined
      ? achievedDrain(coveredInAll(visible) > 0 ? visible : processed)
      : achievedOutside(visible, run.outside.readsFromMs)
  const achieved = drain ? drained() : achievedPaced(visible, spec.warmupMs)
  const before = { warmupMs: spec.warmupMs, drain, remembers, outside }
  const recovery = recoveryOf(journal, log, before, visible, cast, processed)
  const batches = changes(spec) ? batchTimesOf(journal, log) : null
  const faults = journal.entries.filter(({ kind }) => kind === 'fault').length
  const replayedEvents = outside
    ? null
    : (recovery?.replayedEvents ?? replayedOf(journal, log.partitions, cast, { remembers }))
  return {
    achievedEventsPerSec: achieved.eventsPerSec,
    events: clicksOf(log),
    lateEvents: reference.late,
    durationMs: journal.entries.at(-1)?.atMs ?? 0,
    commits,
    visibleLatencyMs: latencyMs(shown, commits),
    processedLatencyMs: latencyMs(done, stepsOf(processed)),
    uncorrectedLatencyMs: latencyMs(taken && sinceTaken(taken), commits, UNCORRECTED_POINTS),
    dashboard: drain
      ? null
      : stalenessOf(visible, log, { fromMs: spec.warmupMs, toMs: lastDueMs(log) }),
    lagEventsMax: lag?.lagEventsMax ?? null,
    heldEventsMax: heldEventsMax(journal, processed, visible),
    batchCost: batchCostOf(journal, drain ? drainFromMs(visible) : spec.warmupMs),
    batchTimes: batches === null ? null : thinned(batches),
    recovery,
    audit: audit(reference, rows, {
      guarantee: spec.guarantee,
      query,
      method: spec.audit,
      faults,
      replayedEvents,
      workersLost: workersLost(journal),
    }),
    timeline: timelineOf(journal, log, visible, { intervalMs: intervalOf(spec), recovery }),
    notes: notesOf({
      run,
      waits,
      visible,
      commits,
      batches,
      shown,
      achieved,
      faults,
      growing: lag?.growing ?? false,
    }),
    invalid: invalidOf(run, [shown, done]),
  }
}

function latencyMs(
  latencies: Latencies | null,
  batches: number,
  points?: number,
): LatencyMs | null {
  if (latencies === null) return null
  const options = { p99Allowed: batches >= COMMITS_MIN, ...(points && { points }) }
  return summary(latencies.histogram, latencies.maxMs, options)
}
/** One per commit, however many partitions it holds. */
function commitsIn(journal: Journal): number {
  return journal.entries.filter((e) => e.kind === 'perform' && e.label === 'sink.commit').length
}
/** Steps of the partition that has most. */
function stepsOf(coverage: Coverage): number {
  return coverage.reduce((most, { atMs }) => Math.max(most, atMs.length), 0)
}
/** With the same trigger at the same load all batches are alike. */
function changes({ engine, trigger, workload }: CellSpec): boolean {
  if (engine !== 'micro-batch' || workload.drain) return false
  return workload.arrivals.kind !== 'steady' || !['fixed', 'asap'].includes(trigger?.name ?? '')
}
/** 0: as fast as possible. */
function intervalOf({ intervalMs, checkpointIntervalMs }: CellSpec): number {
  return intervalMs ?? checkpointIntervalMs ?? 0
}

interface Noted {
  readonly run: Run
  /** Rows wait for their window. */
  readonly waits: boolean
  readonly visible: Coverage
  readonly commits: number
  readonly batches: readonly BatchTime[] | null
  readonly shown: Latencies | null
  readonly achieved: Achieved
  readonly faults: number
  readonly growing: boolean
}

/** What a reader must know beside the figures. */
function notesOf(noted: Noted): string[] {
  const { run, waits, visible, commits, batches, shown, achieved, faults, growing } = noted
  const { spec, log, journal } = run
  const notes: string[] = []
  const hidden = clicksOf(log) - coveredInAll(visible)
  if (shown && commits < COMMITS_MIN) notes.push(`${commits} batches, fewer than 20: no p99`)
  if (shown?.histogram.totalCount === 0) notes.push('no click after the warm-up became visible')
  if (hidden > 0) notes.push(`${hidden} clicks never became visible`)
  if (growing) notes.push('falls behind: visible latency grew over the run')
  if (batches !== null && spec.trigger?.name === 'adaptive') {
    notes.push(boundsNote(batches, spec.trigger.knobs as [number, number, number]))
  }
  if (spec.encoding !== 'columns' && spec.runtime === 'simulated') {
    notes.push('parsing takes no time on the virtual clock')
  }
  if (spec.fault !== null && faults === 0) notes.push('the fault did not strike')
  if (spec.rescale !== null) {
    const { atMs, workers } = spec.rescale
    const ended = (journal.entries.at(-1)?.atMs ?? 0) < atMs
    notes.push(
      ended
        ? `it ended before its savepoint at ${atMs} ms`
        : `stopped at ${atMs} ms with a savepoint, went on with ${workers} workers`,
    )
  }
  if (waits) {
    notes.push('append: visible latency has the wait for the window to close; lag has it not')
  }
  if (spec.outputMode === 'complete' && run.rows.kind === 'cells') {
    notes.push('complete: as update; what a reader has after each commit is the whole result')
  }
  if (spec.workload.drain) {
    const whole = Math.round(achieved.wholeRunEventsPerSec)
    const from = run.outside === undefined ? '' : ', or from when it said that it reads'
    notes.push(
      `from 25 % of the clicks on${from}; ${whole} events/s over the whole run, start-up included`,
    )
  }
  return notes
}

const STALL_MS_MAX = 250
/** Threads stamp by one monotonic clock; more than that is no rounding. */
const EARLY_MS_MAX = 1

/** Why the figures must not be used: the run could not keep its own schedule. */
function invalidOf(run: Run, latencies: readonly (Latencies | null)[]): string | null {
  const { journal, spec, stallMsMax = 0 } = run
  let lastMs = 0
  for (const { atMs, process } of journal.entries) {
    // Written so that NaN is found too.
    if (!(atMs >= lastMs)) return `the clock went back from ${lastMs} to ${atMs} ms at ${process}`
    lastMs = atMs
  }
  const stall = Math.max(STALL_MS_MAX, intervalOf(spec))
  if (stallMsMax > stall) {
    return `the event loop stood still for ${Math.round(stallMsMax)} ms, more than ${stall} ms`
  }
  const early = Math.max(0, ...latencies.map((each) => -(each?.minMs ?? 0)))
  return early > EARLY_MS_MAX ? `a click was there ${early} ms before it was due` : null
}
