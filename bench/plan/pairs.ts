import seedrandom from 'seedrandom'
import type { Plan } from '../plan.js'
import type { CellSpec, EngineName, NativeName } from '../spec.js'
import { cellOf } from './cell.js'
import { type PlanOptions, type RunOptions, SWEPT_NAMES } from './options.js'
import { shuffled } from './order.js'

export const PAIRS = 15
/** Fewer say nothing at 95 %, see medianInterval. */
const PAIRS_OF_QUICK = 6
const QUICK_SHARE = 1 / 3
const SINKS = ['memory', 'duckdb']
const PACE_MS = 1_000

/**
 * A backlog of three seconds on a machine that is fast, and longer on others: a drain must hold
 * several checkpoints. Of 8 million clicks over and over: all of them together are made once.
 */
const EVENTS = {
  'micro-batch': 6_000_000_000,
  'per-event': 3_000_000_000,
  'real-time': 3_000_000_000,
  acked: 100_000_000,
  trident: 1_000_000_000,
} as const
/**
 * What a fast machine takes in half a second, others in some: with more clicks a batch there would
 * be less to pay for, with so many there are six commits.
 */
const BATCH_EVENTS = 1_000_000_000

/** Rounded to the cautious side, like those of all cells. */
const EVENTS_PER_SEC = {
  'micro-batch': 1_000_000_000,
  'per-event': 500_000_000,
  'real-time': 500_000_000,
  acked: 20_000_000,
  trident: 100_000_000,
} as const
const REFERENCE_EVENTS_PER_SEC = 100_000_000
const CELL_SECONDS = 0.5
const RUN_SECONDS = 3

/**
 * What exactly-once costs: each engine drains a backlog into each sink, with it and with `none`, in
 * pairs. Pure, like every plan.
 *
 * The two of a pair run one after the other, so a drift of the machine falls on both, and which
 * runs first changes from pair to pair. Rounds have one pair for each setting, in an order drawn
 * from the seed. Both sides do what is compared at the same pace: results become readable once a
 * second, a micro-batch of that many clicks, a checkpoint with it or a flush without. Left at its
 * usual 0.1 ms `none` would commit ten thousand times a second, and exactly-once would seem to cost
 * less than nothing.
 */
export function planOfPairs(options: PlanOptions, pairs?: number): Plan {
  const { engines = SWEPT_NAMES, seed = '42', scale } = options
  const count = pairs ?? (scale === 'quick' ? PAIRS_OF_QUICK : PAIRS)
  const cells = engines.flatMap((engine) => {
    const settings = settingsOf(engine, options)
    return Array.from({ length: count }, (_, k) => {
      const random = seedrandom.alea(`${seed}/pairs/${engine}/${k + 1}`)
      return shuffled(settings, random).flatMap((setting) => pairOf(setting, k + 1))
    }).flat()
  })
  return {
    cells,
    pairs: true,
    exchange: options.exchange ?? false,
    searches: [],
    expectedSeconds: secondsOf(cells),
  }
}

function pairOf(setting: RunOptions, repeat: number): CellSpec[] {
  const of = (guarantee: CellSpec['guarantee']) => cellOf({ ...setting, guarantee, repeat })
  const pair = [of('exactly-once'), of('none')]
  return repeat % 2 === 1 ? pair : pair.reverse()
}

/** Each sink at each pace: what one pair is about. */
function settingsOf(engine: EngineName, options: PlanOptions): RunOptions[] {
  const { scale, engines, intervalsMs, checkpointsMs, rates, drainOnly, searchOnly, ...others } =
    options
  const { exchange, slosMs, repeats, sink, guarantee, durationSeconds, ...told } = others
  const share = scale === 'quick' ? QUICK_SHARE : 1
  const drained: RunOptions = {
    seed: '42',
    // Exactly-once that does not survive a loss of power would be less than it says.
    durability: 'power',
    ...told,
    engine,
    drain: true,
    fault: null,
    ...(rates === undefined ? {} : { ratePerSec: rates[0]! }),
  }
  const long = { ...drained, events: EVENTS[engine as NativeName] * share }
  const base = durationSeconds === undefined ? long : { ...drained, durationSeconds }
  // What cannot be repeated must fit into memory: then it is the usual backlog.
  const lone = durationSeconds === undefined && cellOf(long).workload.cycleEvents === null
  const sinks = sink === undefined ? SINKS : [sink]
  return sinks.flatMap((name): RunOptions[] => {
    const each = { ...(lone ? drained : base), sink: name }
    if (engine === 'micro-batch') {
      const { batchEventsMax = BATCH_EVENTS * share } = told
      if (intervalsMs === undefined) return [{ ...each, intervalMs: 0, batchEventsMax }]
      return intervalsMs.map((intervalMs) => ({ ...each, intervalMs }))
    }
    return (checkpointsMs ?? [PACE_MS]).map((checkpointIntervalMs) => {
      const { bufferTimeoutMs = checkpointIntervalMs } = told
      return { ...each, checkpointIntervalMs, bufferTimeoutMs }
    })
  })
}

function secondsOf(cells: readonly CellSpec[]): number {
  let seconds = RUN_SECONDS
  const engines = new Set<EngineName>()
  const kinds = new Set<string>()
  for (const { engine, sink, guarantee, workload } of cells) {
    const cellSeconds = CELL_SECONDS + workload.events / EVENTS_PER_SEC[engine as NativeName]
    seconds += cellSeconds
    // All of it once before, as a warm-up.
    const kind = `${engine} ${sink} ${guarantee}`
    if (!kinds.has(kind)) seconds += cellSeconds
    kinds.add(kind)
    if (!engines.has(engine)) seconds += workload.events / REFERENCE_EVENTS_PER_SEC
    engines.add(engine)
  }
  return Math.ceil(seconds)
}
