import type { AckedArgs } from '../engines/acked/args.js'
import type { MicroBatchArgs } from '../engines/micro-batch/args.js'
import type { LineageArgs } from '../engines/micro-batch/lineage/args.js'
import { lineageMicroBatch } from '../engines/micro-batch/lineage/coordinator.js'
import { triggerSpec } from '../engines/micro-batch/triggers/registry.js'
import type { PerEventArgs } from '../engines/per-event/args.js'
import type { RealTimeArgs } from '../engines/real-time/args.js'
import type { SupervisorArgs } from '../engines/supervisor.js'
import type { TridentArgs } from '../engines/trident/args.js'
import type { OutputMode } from '../engines/world.js'
import { planOfCell } from '../faults/verify/plan-of-cell.js'
import type { Compaction } from '../sinks/sink.js'
import { ownEngine } from './plan/own-engines.js'
import type { CellSpec } from './spec.js'

/**
 * Enough to be worth a commit, and few and small enough that a merge is over before anybody
 * notices.
 */
export const COMPACTION: Compaction = { filesMin: 8, filesMax: 64, bytesMax: 4 * 2 ** 20 }

/** What the engine of a cell is told; `life` is added by the supervisor. */
export function engineArgs(spec: CellSpec, livesMax: number): SupervisorArgs {
  const { rescale, checkpointBatches, compactMs: everyMs } = spec
  const told = {
    livesMax,
    ...(rescale === null ? {} : { rescale }),
    ...(everyMs === null ? {} : { compacting: { everyMs, livesMax, ...COMPACTION } }),
  }
  const own = ownEngine(spec.engine)
  if (own !== undefined) {
    return { program: own.engine.name, args: own.engine.args(planOfCell(spec)), ...told }
  }
  if (byLineage(spec)) {
    const args: Omit<LineageArgs, 'life'> = {
      ...microBatchArgs(spec),
      guarantee: 'exactly-once',
      checkpointBatches,
    }
    return { program: lineageMicroBatch.name, args, ...told }
  }
  return { program: spec.engine, args: argsOf(spec), ...told }
}
/** Without a guarantee nothing is logged, so there is no lineage. */
function byLineage({ engine, state, guarantee }: CellSpec): boolean {
  return engine === 'micro-batch' && state === 'lineage' && guarantee !== 'none'
}

type Of<A> = Omit<A, 'life'>
type Args =
  | Of<RealTimeArgs>
  | Of<MicroBatchArgs>
  | Of<PerEventArgs>
  | Of<AckedArgs>
  | Of<TridentArgs>

function microBatchArgs(spec: CellSpec): Of<MicroBatchArgs> {
  const { workers, sliceEvents, guarantee, speculation } = spec
  const { chunkEventsMax, chunkMsTarget, batchEventsMax, pipelineBatches, groupBatches } = spec
  return {
    workers,
    sliceEvents,
    guarantee: guarantee === 'none' ? 'none' : 'exactly-once',
    trigger: spec.trigger ?? triggerSpec('fixed'),
    outputMode: modeOf(spec),
    intervalMs: spec.intervalMs ?? 0,
    chunkEventsMax,
    chunkMsTarget,
    batchEventsMax,
    pipelineBatches,
    groupBatches,
    speculation,
  }
}
/** All that an engine must know. */
function modeOf({ outputMode }: CellSpec): OutputMode {
  return outputMode === 'append' ? 'append' : 'update'
}

function argsOf(spec: CellSpec): Args {
  const { workers, sliceEvents, guarantee, state } = spec
  if (spec.engine === 'micro-batch') return microBatchArgs(spec)
  if (spec.engine === 'trident') {
    const { batchEventsMax, pipelineBatches, bufferEvents: putKeys } = spec
    const intervalMs = spec.intervalMs ?? 0
    const batches = { intervalMs, batchEventsMax, pipelineBatches }
    const kept = { state: state === 'opaque' ? state : 'transactional', putKeys } as const
    return { workers, sliceEvents, guarantee: 'exactly-once', ...kept, ...batches }
  }
  const { bufferEvents, bufferTimeoutMs, ackTimeoutMs, pendingRoots, heldRows } = spec
  if (spec.engine === 'real-time') {
    const intervalMs = spec.intervalMs ?? 0
    const buffers = { bufferEvents, bufferTimeoutMs, heldRows }
    return { workers, sliceEvents, guarantee: 'exactly-once-upsert', intervalMs, ...buffers }
  }
  const { checkpointTimeoutMs, bundleEvents, bundleMs } = spec
  const outputMode = modeOf(spec)
  const buffered = {
    workers,
    sliceEvents,
    guarantee,
    outputMode,
    checkpointIntervalMs: spec.checkpointIntervalMs ?? 1_000,
    bufferEvents,
    bufferTimeoutMs,
    heldRows,
    alignment: spec.alignment,
    ...(checkpointTimeoutMs === null ? {} : { checkpointTimeoutMs }),
    ...(bundleEvents === null ? {} : { bundleEvents }),
    ...(bundleMs === null ? {} : { bundleMs }),
  }
  return spec.engine === 'acked' ? { ...buffered, ackTimeoutMs, pendingRoots } : buffered
}
