import type { Cell } from '../reports/result.js'
import type { LineagePoint } from './lineage-depth.js'
import type { MatrixPlan } from './matrix.js'
import { cellOf } from './plan/cell.js'
import { crashFor } from './plan/crash.js'
import {
  GUARANTEES,
  isBatched,
  NATIVE_NAMES,
  type PlanOptions,
  type RunOptions,
  SWEPT_NAMES,
} from './plan/options.js'
import { shuffledRound } from './plan/order.js'
import { expectedSeconds } from './plan/seconds.js'
import { pacesUnder } from './plan/triggers.js'
import type { SearchTarget } from './search/target.js'
import type { StreamOptions } from './small-files/streams.js'
import type { CellSpec, EngineName, NativeName } from './spec.js'

/** What will be run, in this order. */
export interface Plan {
  readonly cells: readonly CellSpec[]
  /** What a record costs to hand on is measured after the cells. */
  readonly exchange: boolean
  /** After them: for what a sustainable rate is looked for. */
  readonly searches: readonly SearchTarget[]
  /** Cells come in pairs that differ in their guarantee. */
  readonly pairs?: boolean
  /** After them: models and queries by latency target. */
  readonly matrix?: MatrixPlan
  /** After them: recovery against the depth of a lineage. */
  readonly lineage?: readonly LineagePoint[]
  /** After the cells: what small files cost who reads a table. */
  readonly smallFiles?: StreamOptions
  /** Cells are of systems that know nothing of each other: one that fails ends no other. */
  readonly independent?: boolean
  /** Of an earlier run, which is continued: these are not run again. */
  readonly done?: readonly Cell[]
  readonly expectedSeconds: number
}

/** Intervals of this length and more run on the virtual clock: nobody waits for them. */
const VIRTUAL_FROM_MS = 30_000
const VIRTUAL_RATE = 1_000
/** Whoever waits minutes can wait for a buffer; at 1 ms a simulated step would move one click. */
const CHECKPOINT_PER_BUFFER = 600
const LOAD = 100_000
/** 5 s x 10,000 events/s = 50,000 events a batch: the textbook cell. */
const LOAD_OF_LONG_INTERVALS = 10_000
const LOADS = [10_000, LOAD, 1_000_000] as const
const DEFAULT_SEED = '42'

const QUICK = {
  'micro-batch': [0, 50, 200],
  'per-event': [100],
  'real-time': [1_000],
  acked: [100],
  trident: [50],
} as const
const SWEEP = {
  'micro-batch': [0, 10, 50, 200, 1_000, 5_000, 60_000, 300_000],
  'per-event': [100, 1_000, 5_000, 60_000, 300_000],
  'real-time': [1_000, 5_000],
  acked: [100, 1_000],
  trident: [50, 500],
} as const
const REPEATS_OF_FULL = 5
/** A slice is never more than a buffer, or there would be more in a buffer than it says. */
const BUFFERS = [
  { bufferEvents: 1, sliceEvents: 1, bufferTimeoutMs: 0, events: 250_000 },
  { bufferEvents: 100, sliceEvents: 100, bufferTimeoutMs: 5, events: 2_000_000 },
  { bufferEvents: 4_000, sliceEvents: 4_000, bufferTimeoutMs: 5, events: 2_000_000 },
  { bufferEvents: 50_000, sliceEvents: 16_384, bufferTimeoutMs: 5, events: 2_000_000 },
] as const
/** Start included. */
const EXCHANGE_SECONDS = 12

/** Pure: the same options give the same cells in the same order. */
export function planOf(options: PlanOptions): Plan {
  const engines = enginesOf(options)
  const searched = options.searchOnly || (options.scale === 'full' && !options.drainOnly)
  const searches = searched ? engines.flatMap((engine) => searchesOf(engine, options)) : []
  const once = engines.flatMap((engine, index) => {
    if (options.searchOnly) return []
    if (options.drainOnly) return drainCells(engine, options)
    const cells = engineCells(engine, options)
    // The backlogs of two engines stand side by side: the same clicks need not be made twice.
    return index % 2 === 0 ? cells : cells.reverse()
  })
  if (isWhole(options)) once.push(...besideThem(options))
  const repeats = options.repeats ?? (options.scale === 'full' ? REPEATS_OF_FULL : 1)
  const rounds = Array.from({ length: repeats }, (_, r) =>
    once.map((cell) => cellOf({ ...cell, repeat: r + 1 })),
  )
  const { seed = DEFAULT_SEED } = options
  const cells =
    repeats > 1 || options.scale === 'full'
      ? rounds.flatMap((round, r) => shuffledRound(round, `${seed}/order/${r + 1}`))
      : rounds.flat()
  const exchange = options.exchange ?? !(options.scale === 'quick' || aboutOne(options))
  const seconds = expectedSeconds(cells, searches) + (exchange ? EXCHANGE_SECONDS : 0)
  return { cells, exchange, searches, expectedSeconds: seconds }
}

function enginesOf({ engines, guarantee }: PlanOptions): readonly EngineName[] {
  if (guarantee === undefined) return engines ?? SWEPT_NAMES
  const giving = (names: readonly EngineName[]) =>
    names.filter((engine) => GUARANTEES[engine].includes(guarantee))
  const fitting = giving(engines ?? SWEPT_NAMES)
  return fitting.length > 0 ? fitting : giving(engines ?? NATIVE_NAMES)
}

function engineCells(engine: EngineName, options: PlanOptions): RunOptions[] {
  const given = pacesGiven(engine, options)
  const paces = given ?? usualPaces(engine, options)
  const cells = paces
    // Whoever asks for a rate or a runtime wants to see it on that clock, not on the other.
    .filter((paceMs) => given !== undefined || paceMs < VIRTUAL_FROM_MS || !narrowed(options))
    .flatMap((paceMs) => paceCells(engine, paceMs, options))
  if (options.scale === 'quick' || narrowed(options)) return cells
  const drains = [
    ...parsingCells(engine, options),
    ...bufferCells(engine, options),
    ...drainCells(engine, options),
  ]
  return [...cells, ...specials(engine, options), ...drains]
}

/** The plan is about something that was named; then it holds nothing beside it. */
function narrowed(options: PlanOptions): boolean {
  const { intervalsMs, checkpointsMs, rates, durationSeconds, fault, runtime } = options
  return [intervalsMs, checkpointsMs, rates, durationSeconds, fault, runtime].some(
    (one) => one !== undefined,
  )
}

/** A sweep in which everything has its point. */
function isWhole(options: PlanOptions): boolean {
  const { scale, searchOnly, guarantee } = options
  return scale !== 'quick' && !aboutOne(options) && !searchOnly && guarantee === undefined
}
/** Where both models meet: one point each of the chart shows where that is. */
function besideThem(options: PlanOptions): RunOptions[] {
  const [intervalMs] = SWEEP['real-time']
  const durationSeconds = (5 * intervalMs) / 1000
  return [{ ...told(options), engine: 'real-time', intervalMs, ratePerSec: LOAD, durationSeconds }]
}

function aboutOne(options: PlanOptions): boolean {
  return narrowed(options) || options.drainOnly === true || options.engines !== undefined
}

/** Its loads, and once with a crash. */
function paceCells(engine: EngineName, paceMs: number, options: PlanOptions): RunOptions[] {
  const virtual = options.runtime === undefined && paceMs >= VIRTUAL_FROM_MS
  const base: RunOptions = {
    ...told(options),
    engine,
    ...pace(engine, paceMs),
    ...(virtual ? { runtime: 'simulated' } : {}),
    ...(virtual && engine === 'per-event' && options.bufferTimeoutMs === undefined
      ? { bufferTimeoutMs: paceMs / CHECKPOINT_PER_BUFFER }
      : {}),
  }
  const rates = options.rates ?? ratesFor(paceMs, options)
  const struckRate = rates.includes(LOAD) ? LOAD : rates[rates.length >> 1]!
  const strikes = options.fault !== undefined || crashes(engine, paceMs, options)
  return rates.flatMap((ratePerSec) => {
    const cell = { ...base, ratePerSec }
    if (!strikes || options.fault === null || ratePerSec !== struckRate) return [cell]
    // Beside the cell with the same clicks: they are made once.
    return [cell, { ...cell, fault: options.fault ?? crashFor(cellOf(cell)) }]
  })
}

function ratesFor(paceMs: number, { scale }: PlanOptions): readonly number[] {
  if (paceMs >= VIRTUAL_FROM_MS) return [VIRTUAL_RATE]
  if (paceMs >= 5_000) return [LOAD_OF_LONG_INTERVALS]
  return scale === 'quick' || paceMs > 200 ? [LOAD] : LOADS
}

function crashes(engine: EngineName, paceMs: number, options: PlanOptions): boolean {
  if (paceMs >= VIRTUAL_FROM_MS) return false
  if (options.scale !== 'quick' || engine !== 'micro-batch') return true
  // A quick look has one crash an engine: at 50 ms, or at the last interval that was asked for.
  const paces = options.intervalsMs ?? QUICK['micro-batch']
  return paceMs === (paces.includes(50) ? 50 : paces.at(-1))
}

/** Shortest interval first: what it finds is where the next one begins. On the wall clock only. */
function searchesOf(engine: EngineName, options: PlanOptions): SearchTarget[] {
  if (options.runtime === 'simulated') return []
  const { slosMs = [], searchOnly = false, rates } = options
  // Whoever names a bound is told about that; all of it is for whoever wants all.
  const slos = searchOnly && slosMs.length > 0 ? slosMs : [null, ...slosMs]
  const given = pacesGiven(engine, options)
  const paces = (given ?? usualPaces(engine, options)).filter((paceMs) => paceMs < VIRTUAL_FROM_MS)
  const ratePerSec = searchOnly ? rates?.[0] : undefined
  return [...paces]
    .sort((a, b) => a - b)
    .map((paceMs) => ({
      options: {
        ...told(options),
        engine,
        ...pace(engine, paceMs),
        ...(ratePerSec === undefined ? {} : { ratePerSec }),
      },
      slosMs: slos,
    }))
}

/** A backlog; how it is cut hardly matters, so there is one unless intervals were asked for. */
function drainCells(engine: EngineName, options: PlanOptions): RunOptions[] {
  const { rates, fault } = options
  const base: RunOptions = {
    ...told(options),
    engine,
    drain: true,
    ...(rates === undefined ? {} : { ratePerSec: rates[0]! }),
    ...(fault === undefined ? {} : { fault }),
  }
  const paces = pacesGiven(engine, options)
  return paces === undefined ? [base] : paces.map((ms) => ({ ...base, ...pace(engine, ms) }))
}

/** The exchange's axis for the whole engine: record at a time, and buffers that do get full. */
function bufferCells(engine: EngineName, options: PlanOptions): RunOptions[] {
  if (engine !== 'per-event' || options.bufferEvents !== undefined) return []
  if (options.encoding !== undefined) return []
  if (options.sliceEvents !== undefined || options.bufferTimeoutMs !== undefined) return []
  const base: RunOptions = { ...told(options), engine, drain: true, fault: null }
  return BUFFERS.map(({ events, bufferEvents, sliceEvents, bufferTimeoutMs }) => ({
    ...base,
    events,
    bufferEvents,
    sliceEvents,
    bufferTimeoutMs,
  }))
}

/** The backlog once more, as JSON: what parsing costs, unless an encoding was chosen for all. */
function parsingCells(engine: EngineName, options: PlanOptions): RunOptions[] {
  if (options.encoding !== undefined) return []
  return drainCells(engine, options).map((cell) => ({ ...cell, encoding: 'json' as const }))
}

/** What the guarantee and a sink on disk cost, once each, unless they were chosen for all. */
function specials(engine: EngineName, options: PlanOptions): RunOptions[] {
  const base: RunOptions = { ...told(options), engine, ratePerSec: LOAD }
  const cells: RunOptions[] = variantsOf(engine, options).map((one) => ({ ...base, ...one }))
  if (options.guarantee === undefined && engine !== 'micro-batch') {
    for (const guarantee of GUARANTEES[engine].slice(1)) {
      // What is not cut exactly has aligned barriers or none.
      cells.push({ ...base, ...pace(engine, 100), guarantee, alignment: 'aligned' })
    }
  }
  if (options.sink === undefined) {
    cells.push({ ...base, ...pace(engine, isBatched(engine) ? 200 : 1_000), sink: 'duckdb' })
  }
  return cells
}

/** Other ways to work, a point of the chart each; what was chosen for all stays as it was. */
function variantsOf(engine: EngineName, options: PlanOptions): RunOptions[] {
  const { scale, guarantee = 'exactly-once', alignment, bundleEvents, bundleMs, state } = options
  const isFull = scale === 'full'
  if (guarantee !== 'exactly-once') return []
  if (engine === 'micro-batch') {
    return isFull && state === undefined ? [{ intervalMs: 50, state: 'lineage' }] : []
  }
  if (engine !== 'per-event' || [alignment, bundleEvents, bundleMs].some(isGiven)) return []
  const checkpointIntervalMs = 100
  const unaligned: RunOptions = { checkpointIntervalMs, alignment: 'unaligned' }
  return [{ checkpointIntervalMs, bundleMs: 5 }, ...(isFull ? [unaligned] : [])]
}
const isGiven = (one: unknown): boolean => one !== undefined

function pacesGiven(engine: EngineName, options: PlanOptions): readonly number[] | undefined {
  return isBatched(engine) ? options.intervalsMs : options.checkpointsMs
}
function usualPaces(engine: EngineName, { scale, trigger }: PlanOptions): readonly number[] {
  const paces = (scale === 'quick' ? QUICK : SWEEP)[engine as NativeName]
  return engine === 'micro-batch' ? pacesUnder(trigger, paces) : paces
}
function pace(engine: EngineName, paceMs: number): RunOptions {
  return isBatched(engine) ? { intervalMs: paceMs } : { checkpointIntervalMs: paceMs }
}

/** What was said of every cell: the options of the sweep without those of its grid. */
function told(options: PlanOptions): RunOptions {
  const { scale, engines, intervalsMs, checkpointsMs, rates, drainOnly, searchOnly, ...others } =
    options
  const { exchange, slosMs, fault, repeats, ...cell } = others
  return { seed: DEFAULT_SEED, ...cell }
}
