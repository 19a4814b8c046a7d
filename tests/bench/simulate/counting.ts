import type { ClusterSpec, ForecastEngine } from '../../../bench/simulate/cluster-spec.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { phantomKernel, phantomPrograms } from '../../../bench/simulate/phantoms.js'
import type { ChunkArgs, ChunkResult } from '../../../engines/micro-batch/worker.js'
import type { FromWorker, WorkerArgs } from '../../../engines/per-event/args.js'
import {
  type AnyDefinition,
  type Definition,
  type Effect,
  type Program,
  slice,
} from '../../../runtime/program.js'
import { openMemory } from '../../../sinks/memory.js'
import type { CellRows } from '../../../workloads/queries/rows.js'

/** A window that no watermark of these runs comes to. */
const WINDOW = 1_000_000
/** A key for each worker. */
const KEYS = 256

/**
 * Clicks that are in the sink, each as often as it was counted, and those that a reader was told
 * of. The workers really count. Unless it `recovers` a life behind the first one knows no state:
 * that of micro-batch goes on from the newest click, that of per-event counts from nothing.
 */
export function counted(
  spec: ClusterSpec,
  recovers = true,
): { inSink: number; told: number; lives: number } {
  const told = new Map<number, number>()
  const programs = {
    ...phantomPrograms,
    chunk,
    worker: workerThat(recovers),
    writer: watched(phantomPrograms.writer!, told),
    [spec.engine]: recovers
      ? phantomPrograms[spec.engine]!
      : forgetful(phantomPrograms[spec.engine]!),
  }
  const sink = openMemory({ output: 'count', unique: false })
  const kernel = { ...phantomKernel, keys: KEYS }
  const { lives } = forecast(spec, undefined, { programs, sink, kernel })
  const { count } = performed(sink.read()) as CellRows
  return {
    inSink: count.reduce((sum, n) => sum + n, 0),
    told: [...told.values()].reduce((sum, n) => sum + n, 0),
    lives,
  }
}
/** Few enough clicks for a cell. */
export function countable(engine: ForecastEngine): Partial<ClusterSpec> {
  return { engine, nodes: 4, durationSeconds: 40, ratePerSec: 1_000_003, nodeRestartMs: 5_000 }
}

const chunk: Definition<ChunkArgs, ChunkResult, unknown> = {
  name: 'chunk',
  role: 'task',
  *run(_, { pieces }) {
    const events = pieces.reduce((sum, { from, to }) => sum + to - from, 0)
    yield* slice(events, 1)
    return { kind: 'deltas', deltas: { slabs: [[WINDOW, cellsOf(0, events)]] } }
  },
}
function cellsOf(key: number, events: number): Int32Array {
  const cells = new Int32Array(2 * KEYS)
  cells[2 * key] = events
  return cells
}

/** The phantom, but its snapshot has what it counted: what it began with, and since then. */
const workerThat = (recovers: boolean): Definition<WorkerArgs, void, unknown> => ({
  name: 'worker',
  role: 'worker',
  run: (context, args) => {
    const { index, offsets, state } = args
    const cells = recovers ? (state as CellRows | undefined) : undefined
    const at = cells?.key.indexOf(index) ?? -1
    const before = at < 0 ? 0 : cells!.count[at]!
    return through(phantomPrograms.worker!.run(context, args), (effect) => {
      const message = effect.op === 'send' ? (effect.message as FromWorker) : undefined
      if (message?.kind !== 'snapshot') return effect
      const since = message.offsets.reduce((sum, [p, offset]) => sum + offset - offsets[p]!, 0)
      const rows = rowOf(index, before + since)
      return { ...effect, message: { ...message, rows } } as Effect
    }) as Program<void>
  },
})
function rowOf(key: number, count: number): CellRows {
  const of = (n: number): Int32Array => Int32Array.of(n)
  return { kind: 'cells', window: of(WINDOW), key: of(key), count: of(count), hash: of(0) }
}

function watched(writer: AnyDefinition, told: Map<number, number>): AnyDefinition {
  const run: AnyDefinition['run'] = (context, args) =>
    through(writer.run(context, args), (effect) => {
      if (effect.op === 'progress') {
        told.set(effect.partition, Math.max(told.get(effect.partition) ?? 0, effect.offset))
      }
      return effect
    })
  return { ...writer, run }
}
function forgetful(coordinator: AnyDefinition): AnyDefinition {
  const isBatch = coordinator.name === 'micro-batch'
  const run: AnyDefinition['run'] = (context, args) => {
    const forgets = isBatch && (args as { life: number }).life > 1
    return coordinator.run(context, forgets ? { ...(args as object), guarantee: 'none' } : args)
  }
  return { ...coordinator, run }
}

/** The same program, each effect as `change` has it. */
function* through(inner: Program<unknown>, change: (effect: Effect) => Effect): Program<unknown> {
  let next = inner.next()
  while (!next.done) next = inner.next(yield change(next.value))
  return next.value
}
function performed(program: Program<unknown>): unknown {
  const next = program.next()
  if (next.done || next.value.op !== 'perform') throw new Error('not one perform')
  return next.value.action()
}
