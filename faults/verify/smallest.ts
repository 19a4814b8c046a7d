import { ENGINES } from '../../engines/registry.js'
import type { Guarantee } from '../../engines/world.js'
import type { Fault } from '../../runtime/fault.js'
import type { VerifyPlan } from './plan.js'
import { BUILT, type Subject } from './subject.js'

/** Which part of what is registered a campaign attacks; absent: all of it. */
export interface Scope {
  readonly engines?: readonly string[]
  readonly sinks?: readonly string[]
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
/** Recoveries that have much to read pass points that no life passes before. */
const LATE_DEATH: Fault = {
  process: 'writer#1',
  at: { point: 'sink.commit', hit: 1 },
  act: 'kill-after',
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
/** One batch of two chunks, or one checkpoint of two workers: nothing can be left out of it. */
const SMALLEST = { ...SMALL, events: 4, drain: true, sliceEvents: 8, bufferEvents: 8 }

/**
 * What enumeration goes over: each engine and sink, paced and as a backlog, counts and rows, and
 * with a first life that dies just before or behind its first commit.
 */
export function smallPlans(seed = 1, scope: Scope = {}, subject = BUILT): VerifyPlan[] {
  return pairsOf(scope, subject).flatMap(({ engine, sink }) =>
    engine.guarantees.flatMap((guarantee) => {
      const plan = (query: string, drain: boolean): VerifyPlan => ({
        ...SMALL,
        ...named(engine, sink, guarantee),
        seed,
        query,
        drain,
      })
      // What is promised less is looked at once, and with flushes between checkpoints.
      if (guarantee === 'at-least-once')
        return [plan('ysb', false), ...FLOWING.map((some) => ({ ...plan('', false), ...some }))]
      if (guarantee !== 'exactly-once') return [plan('ysb', false)]
      return ['ysb', 'enrich'].flatMap((query) => [
        plan(query, false),
        plan(query, true),
        { ...plan(query, false), faults: [LATE_DEATH] },
        { ...plan(query, false), faults: [EARLY_DEATH] },
      ])
    }),
  )
}

/** So small that a second fault fits at every place of each first one's recovery. */
export function smallestPlans(seed = 1, scope: Scope = {}, subject = BUILT): VerifyPlan[] {
  return pairsOf(scope, subject)
    .filter(({ engine }) => engine.guarantees.includes('exactly-once'))
    .map(({ engine, sink }) => ({ ...SMALLEST, ...named(engine, sink, 'exactly-once'), seed }))
}

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
        .filter(({ name }) => sinks?.includes(name) ?? true)
        .map(({ name }) => ({ engine, sink: name })),
    )
}
interface Named {
  readonly name: string
  readonly guarantees: readonly Guarantee[]
}
/** The plan's engine and sink are among those that are attacked. */
export function fits({ engine, sink = 'memory' }: VerifyPlan, subject: Subject): boolean {
  return pairsOf({ engines: [engine], sinks: [sink] }, subject).length > 0
}
