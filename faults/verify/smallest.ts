import { ENGINES } from '../../engines/registry.js'
import type { Guarantee } from '../../engines/world.js'
import type { Fault } from '../../runtime/fault.js'
import type { VerifyPlan } from './plan.js'
import { BUILT, type Subject } from './subject.js'

/** Which part of what is registered a campaign attacks; absent: all of it. */
export interface Scope {
  readonly engines?: readonly string[]
  readonly sinks?: readonly string[]
  /** In place of the queries that small runs ask otherwise: one of somebody's own, provided. */
  readonly own?: string
}

/**
 * Some batches or checkpoints, each of several chunks or slices, over small rings: whatever an
 * engine does happens, and most of it more than once.
 */
const SMALL: Omit<VerifyPlan, 'engine' | 'sink' | 'guarantee'> = {
  query: 'ysb',
  seed: 1,
  events: 20,
  ratePerSec: 5_000,
  drain: false,
  disorderMs: 0,
  lateShare: 0,
  keys: { kind: 'uniform' },
  partitions: 2,
  workers: 2,
  intervalMs: 1,
  chunkEvents: 4,
  batchEvents: 8,
  pipelineBatches: 2,
  groupBatches: 1,
  sliceEvents: 3,
  bufferEvents: 2,
  ringRecords: 8,
  faults: [],
}
/** What batches are cut by otherwise; half of the clicks have come when the job starts. */
const TRIGGERED = [
  { trigger: 'available-now', intervalMs: 2 },
  { trigger: 'adaptive' },
  { trigger: 'pid' },
]
/** So that they have a history, in which clicks come late, and sessions move and join. */
const FEW = { users: 4, disorderMs: 3 }
/** Recoveries that have much to read pass points that no life passes before. */
const LATE_DEATH: Fault = {
  process: 'writer#1',
  at: { point: 'sink.commit', hit: 1 },
  act: 'kill-after',
}
const WORKER_DEATH: Fault = {
  process: 'worker-0#1',
  at: { point: 'slice', hit: 12 },
  act: 'kill',
}
/** What is overtaken has waited in a buffer; a checkpoint is too long by chance now and then. */
const MODES_OF_PER_EVENT: readonly Partial<VerifyPlan>[] = [
  { alignment: 'unaligned', bufferEvents: 8, checkpointTimeoutMs: 0.8 },
]
/** Its key groups are derived again by others; it is told to be gone. */
const GROUPS_LOST: Fault = {
  process: 'worker-0.1#1',
  at: { point: 'receive', hit: 6 },
  act: 'kill',
}
const STRAGGLER: Fault = {
  process: 'chunk-1@0.1#1',
  at: { point: 'slice', hit: 1 },
  act: 'delay',
  forMs: 2,
}
/** What was fixed and not committed is then the next life's to commit, before anything else. */
const EARLY_DEATH: Fault = { ...LATE_DEATH, act: 'kill' }
/**
 * Clicks still come while checkpoints are made. A lone worker's last flush before a checkpoint is
 * the last of all: no other one stands behind it in the writer's mailbox.
 */
const FLOWING: readonly Partial<VerifyPlan>[] = [
  { query: 'clicks', events: 40 },
  { query: 'enrich', events: 30, workers: 1, partitions: 1 },
]
/** It takes row by row more slowly than rows come, and little may wait for it. */
const PRESSED: Partial<VerifyPlan> = {
  query: 'enrich',
  drain: true,
  sinkDelay: { commitMs: 0.5, rowMs: 0.3 },
  heldRows: 2,
  pendingRoots: 2,
}
const PRESSES: Readonly<Record<string, Guarantee | undefined>> = {
  'per-event': 'at-least-once',
  'real-time': 'exactly-once-upsert',
  acked: 'at-least-once',
}
/** Sinks that have small files. */
export const TABLES: readonly string[] = ['parquet', 'iceberg']
/** One batch of two chunks, or one checkpoint of two workers: nothing can be left out of it. */
const SMALLEST = { ...SMALL, events: 4, drain: true, sliceEvents: 8, bufferEvents: 8 }

/**
 * What enumeration goes over: each engine and sink, paced and as a backlog, counts and rows, with
 * a first life that dies just before or behind its first commit, with a chunk that straggles, and
 * with its state derived from lineage.
 */
export function smallPlans(seed = 1, scope: Scope = {}, subject = BUILT): VerifyPlan[] {
  if (scope.own !== undefined) return ownPlans(scope.own, seed, scope, subject)
  return pairsOf(scope, subject).flatMap(({ engine, sink }) => {
    const { appendsWith = [] } = engine
    return engine.guarantees.flatMap((guarantee) => {
      const plan = (query: string, drain: boolean): VerifyPlan => ({
        ...SMALL,
        ...named(engine, sink, guarantee),
        seed,
        query,
        drain,
      })
      const ordered = engine.history?.includes(guarantee) ?? false
      // What is promised less is looked at once, and where a worker starts again, in that too;
      // where there are checkpoints, with flushes between them.
      if (guarantee !== 'exactly-once') {
        const again = engine.name === 'acked' && guarantee !== 'none' ? [WORKER_DEATH] : []
        const once = [[], ...again.map((fault) => [fault])].map((faults) => ({
          ...plan('ysb', false),
          faults,
        }))
        const flows = engine.name === 'per-event' && guarantee === 'at-least-once' ? FLOWING : []
        const isPressed = sink === 'memory' && PRESSES[engine.name] === guarantee
        return [
          ...once,
          ...(isPressed ? [{ ...plan('', true), ...PRESSED }] : []),
          ...flows.map((some) => ({ ...plan('', false), ...some })),
          ...(ordered ? [{ ...plan('fraud:1:2', false), ...FEW }] : []),
        ]
      }
      const plans = ['ysb', 'enrich'].flatMap((query) => [
        plan(query, false),
        plan(query, true),
        { ...plan(query, false), faults: [LATE_DEATH] },
        { ...plan(query, false), faults: [EARLY_DEATH] },
        ...(query === 'ysb' && appendsWith.includes(guarantee) ? [append(plan(query, false))] : []),
        ...(engine.name === 'micro-batch' ? [straggling(plan(query, true))] : []),
        ...(engine.name === 'micro-batch'
          ? [plan(query, false), plan(query, true)].map(byLineage)
          : []),
        ...(engine.name === 'micro-batch' && query === 'ysb'
          ? [{ ...byLineage(plan(query, false)), faults: [GROUPS_LOST] }]
          : []),
      ])
      const sessions = { ...plan('sessions:2', false), ...FEW }
      const modes = engine.name === 'per-event' ? MODES_OF_PER_EVENT : []
      // It commits less often: it must do so while there is a compactor, and more than once.
      const events = engine.name === 'per-event' ? 80 : SMALL.events
      const compacted = { ...plan('ysb', false), compactMs: 0.3, events }
      const more = [
        ...(TABLES.includes(sink) ? [compacted, { ...compacted, faults: [LATE_DEATH] }] : []),
        ...modes.map((mode) => ({ ...plan('clicks', false), ...mode })),
        ...(engine.name === 'per-event' && sink === 'memory'
          ? [{ ...plan('', true), ...PRESSED }]
          : []),
        ...(ordered ? [sessions, { ...sessions, faults: [LATE_DEATH] }] : []),
      ]
      if (engine.name !== 'micro-batch') return [...plans, ...more]
      return [...plans, ...more, ...TRIGGERED.map((some) => ({ ...plan('ysb', false), ...some }))]
    })
  })
}

/** What is asked in a file has records in place of cells, and a process beside each chunk. */
function ownPlans(query: string, seed: number, scope: Scope, subject: Subject): VerifyPlan[] {
  return pairsOf(ofOwn(scope), subject).flatMap(({ engine, sink }) => {
    const paced = { ...SMALL, ...named(engine, sink, 'exactly-once'), seed, query }
    const drained = { ...paced, drain: true }
    const dying = [LATE_DEATH, EARLY_DEATH].map((fault) => ({ ...paced, faults: [fault] }))
    return [paced, drained, ...dying, straggling(drained)]
  })
}
/** Only batches can be given to it. */
function ofOwn({ engines, ...scope }: Scope): Scope {
  return { ...scope, engines: (engines ?? [BATCHES]).filter((name) => name === BATCHES) }
}
const BATCHES = 'micro-batch'

/** A run in which one chunk straggles, is started again elsewhere, and ends behind its copy. */
function straggling(plan: VerifyPlan): VerifyPlan {
  return { ...plan, speculation: 'on', chunkEvents: 3, faults: [STRAGGLER] }
}
/** With its state in the workers' memory, and a checkpoint now and then. */
function byLineage(plan: VerifyPlan): VerifyPlan {
  return { ...plan, state: 'lineage', batchEvents: 4, checkpointBatches: 2 }
}

/** So small that a second fault fits at every place of each first one's recovery. */
export function smallestPlans(seed = 1, scope: Scope = {}, subject = BUILT): VerifyPlan[] {
  const { own: query = SMALLEST.query } = scope
  return pairsOf(scope.own === undefined ? scope : ofOwn(scope), subject)
    .filter(({ engine }) => engine.guarantees.includes('exactly-once'))
    .map(({ engine, sink }) => {
      return { ...SMALLEST, ...named(engine, sink, 'exactly-once'), seed, query }
    })
}

/** Clicks of 40 s and a commit each 12 s, so that windows close one after the other. */
const append = (plan: VerifyPlan): VerifyPlan => ({
  ...plan,
  outputMode: 'append',
  ratePerSec: 0.5,
  intervalMs: 12_000,
})
const named = (engine: { readonly name: string }, sink: string, guarantee: Guarantee) => ({
  engine: engine.name,
  sink,
  guarantee,
})

/** Every engine with every sink that a simulated run can have. */
export function pairsOf({ engines, sinks }: Scope, subject: Subject) {
  const all: readonly Named[] = subject.engines ?? ENGINES
  return all
    .filter(({ name }) => engines?.includes(name) ?? true)
    .flatMap((engine) =>
      subject.sinks
        .filter(
          (one) =>
            (sinks?.includes(one.name) ?? true) && (one.engines?.includes(engine.name) ?? true),
        )
        .map(({ name }) => ({ engine, sink: name })),
    )
}
interface Named {
  readonly name: string
  readonly guarantees: readonly Guarantee[]
  readonly appendsWith?: readonly Guarantee[]
  readonly history?: readonly Guarantee[]
}
/** The plan's engine and sink are among those that are attacked. */
export function fits({ engine, sink = 'memory' }: VerifyPlan, subject: Subject): boolean {
  return pairsOf({ engines: [engine], sinks: [sink] }, subject).length > 0
}
