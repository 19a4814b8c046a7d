import type { LineageDepth } from '../reports/result.js'
import { COSTS } from '../runtime/simulated/costs.js'
import { openMemory } from '../sinks/memory.js'
import { shapeOf } from '../workloads/queries/shape.js'
import { measure } from './metrics/measure.js'
import { cellOf } from './plan/cell.js'
import { prepare } from './prepare.js'
import { settle } from './settle.js'
import { simulate } from './simulate.js'

const INTERVAL_MS = 20
const RATE_PER_SEC = 100_000
/** Half a million clicks a second and worker: to map a batch again takes 4 ms of one. */
const EVENT_MS = 0.002
const AFTERWARDS_MS = 500
const REPEATS = 5

export type LineagePoint = Pick<LineageDepth, 'workers' | 'depth'>

/**
 * What it takes to derive lost key groups again: one worker is lost so many batches behind the last
 * checkpoint. On the virtual clock, so that workers may outnumber cores; the median of some runs.
 */
export async function depthPoint({ workers, depth }: LineagePoint): Promise<LineageDepth> {
  const runs: LineageDepth[] = []
  for (let repeat = 1; repeat <= REPEATS; repeat++) runs.push(await once(workers, depth, repeat))
  // A death is noticed late now and then.
  const outagesMs = runs.map(({ outageMs }) => outageMs).sort((a, b) => a - b)
  const exact = runs.every((run) => run.exact)
  return { workers, depth, outageMs: outagesMs[REPEATS >> 1]!, exact }
}
async function once(workers: number, depth: number, repeat: number): Promise<LineageDepth> {
  const lostMs = (depth + 0.75) * INTERVAL_MS
  const spec = cellOf({
    engine: 'micro-batch',
    runtime: 'simulated',
    form: 'typescript',
    state: 'lineage',
    checkpointBatches: depth * 2 + 1_000,
    seed: '42',
    workers,
    intervalMs: INTERVAL_MS,
    ratePerSec: RATE_PER_SEC,
    durationSeconds: (lostMs + AFTERWARDS_MS) / 1_000,
    warmupMs: 0,
    repeat,
    chunkEventsMax: 500,
    sliceEvents: 100,
  })
  const prepared = prepare(spec)
  const sink = openMemory({ ...shapeOf(prepared.query), unique: false })
  const faults = [{ process: 'worker-0.*', at: { atMs: lostMs }, act: 'kill' as const }]
  const { journal } = simulate(prepared, sink, faults, { costs: { ...COSTS, event: EVENT_MS } })
  const rows = await settle(sink.read())
  const { log, expected: reference } = prepared
  const { audit, recovery } = measure({ journal, log, spec, reference, rows, stallMsMax: 0 })
  const outageMs = recovery?.outageMs ?? Number.NaN
  return { workers, depth, outageMs, exact: audit.verdict === 'exact' }
}
