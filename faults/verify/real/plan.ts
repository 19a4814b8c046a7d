import { join } from 'node:path'
import seedrandom from 'seedrandom'
import type { CellSpec, NativeName } from '../../../bench/spec.js'
import type { Speculation } from '../../../engines/micro-batch/speculation.js'
import { specOf, type VerifyPlan } from '../plan.js'
import { TABLES } from '../smallest.js'

/** `kill`: the node that opened the sink's file dies. `zombie`: it stops, and comes back. */
export type RunKind = 'kill' | 'zombie'

/** One small run that nodes of its own work on, one after the other, until it is done. */
export interface RealPlan {
  /** Of the campaign; with the number it gives all that is drawn before the run. */
  readonly seed: string
  readonly run: number
  readonly kind: RunKind
  readonly workload: VerifyPlan
  readonly sink: string
  readonly durability: CellSpec['durability']
  /** Nodes that are struck, at most; the one behind them is left alone. */
  readonly strikesMax: number
  /** Deaths of the sink's server while they last; absent: none. */
  readonly serverKills?: number
  /** Nodes read their clicks from files; absent: each makes them from the seed. */
  readonly log?: 'file'
}

/** So many nodes a second are struck, roughly; clicks come for as long as they last. */
const STRIKES_PER_SEC = 8

export function chanceOf(...names: readonly (string | number)[]): () => number {
  return seedrandom(names.join('/'))
}

/** `works`: in place of other ways to work that would be drawn. */
export function planOf(
  seed: string,
  run: number,
  engine: NativeName,
  kind: RunKind,
  {
    sink,
    strikesMax,
    serverKills,
    log,
    works,
  }: Pick<RealPlan, 'sink' | 'strikesMax' | 'serverKills' | 'log'> & {
    readonly works?: Partial<VerifyPlan>
  },
): RealPlan {
  const chance = chanceOf(seed, run, 'plan')
  const one = <T>(...choices: readonly T[]): T => choices[Math.floor(chance() * choices.length)]!
  const ratePerSec = one(1_000, 3_000, 10_000)
  const workload: VerifyPlan = {
    engine,
    query: one('ysb', 'clicks', 'enrich'),
    guarantee: 'exactly-once',
    seed: Math.floor(chance() * 1e9),
    events: Math.ceil((ratePerSec * strikesMax) / STRIKES_PER_SEC),
    ratePerSec,
    drain: false,
    disorderMs: one(0, 200),
    lateShare: one(0, 0.05),
    keys: one({ kind: 'uniform' } as const, { kind: 'zipf', exponent: 1.1 } as const),
    partitions: one(1, 2, 4),
    workers: one(1, 2),
    intervalMs: one(1, 3, 10),
    chunkEvents: one(16, 64, 1_000),
    batchEvents: one(64, 500, 5_000),
    pipelineBatches: one(1, 2, 3),
    groupBatches: one(1, 1, 2),
    sliceEvents: one(8, 64, 512),
    bufferEvents: one(1, 16, 128),
    faults: [],
  }
  const durability = one('process', 'process', 'power')
  const speculation = one<Speculation>('off', 'on')
  const ways = works ?? waysOf(engine, chanceOf(seed, run, 'ways'))
  const compacting = TABLES.includes(sink) ? compactionOf(chanceOf(seed, run, 'compacts')) : {}
  const all: VerifyPlan = { ...workload, speculation, ...compacting, ...ways }
  const ofServer = serverKills === undefined ? {} : { serverKills }
  const more = { ...ofServer, ...(log && { log }) }
  return { seed, run, kind, workload: all, sink, durability, strikesMax, ...more }
}

/** Three in four runs have a compactor in each node, which dies and comes back with it. */
function compactionOf(chance: () => number): Pick<VerifyPlan, 'compactMs'> {
  const everyMs = [0, 2, 10, 40][Math.floor(chance() * 4)]!
  return everyMs === 0 ? {} : { compactMs: everyMs }
}

/** About how long a run takes in which so many nodes are struck. */
export function lengthMs({ strikesMax }: RealPlan): number {
  return (strikesMax * 1_000) / STRIKES_PER_SEC
}

/** How else an engine can work, and other queries; half of all runs are as they usually are. */
function waysOf(engine: NativeName, chance: () => number): Partial<VerifyPlan> {
  const one = <T>(...choices: readonly T[]): T => choices[Math.floor(chance() * choices.length)]!
  const among = (...all: readonly Partial<VerifyPlan>[]): Partial<VerifyPlan> => one(...all)
  if (chance() < 0.5) return {}
  const history = { query: one('sessions:40', 'fraud:3:40', 'funnel:40', 'features:10:40') }
  const counts = { query: one('ysb', 'ctr', 'hot-pages') }
  if (engine === 'micro-batch') {
    const lineage = { ...counts, state: 'lineage' as const, checkpointBatches: one(2, 5, 20) }
    const own = { trigger: one('asap', 'adaptive') }
    return among(history, lineage, lineage, own, { ...own, outputMode: 'append' as const })
  }
  if (engine !== 'per-event') return {}
  const unaligned = { alignment: 'unaligned' as const, workers: 2, partitions: one(2, 4) }
  const bundles = { ...counts, bundleEvents: one(4, 40, 400) }
  return among(history, unaligned, { ...unaligned, ...history }, bundles)
}

/** `folder`: of the run, with a log in it if the plan wants one. */
export function realSpec({ workload, sink, durability, log }: RealPlan, folder = ''): CellSpec {
  const id = 'verify-real'
  const spec: CellSpec = { ...specOf(workload), id, runtime: 'threads', sink, durability }
  return log === undefined ? spec : { ...spec, log: { kind: log, folder: join(folder, 'clicks') } }
}
