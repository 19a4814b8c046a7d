import type { AckedArgs } from '../engines/acked/args.js'
import type { MicroBatchArgs } from '../engines/micro-batch/args.js'
import { triggerSpec } from '../engines/micro-batch/triggers/registry.js'
import type { PerEventArgs } from '../engines/per-event/args.js'
import type { SupervisorArgs } from '../engines/supervisor.js'
import type { TridentArgs } from '../engines/trident/args.js'
import type { OutputMode } from '../engines/world.js'
import type { CellSpec } from './spec.js'

/** What the engine of a cell is told; `life` is added by the supervisor. */
export function engineArgs(spec: CellSpec, livesMax: number): SupervisorArgs {
  const { rescale } = spec
  const told = rescale === null ? {} : { rescale }
  return { program: spec.engine, args: argsOf(spec), livesMax, ...told }
}

type Of<A> = Omit<A, 'life'>
type Args = Of<MicroBatchArgs> | Of<PerEventArgs> | Of<AckedArgs> | Of<TridentArgs>

function argsOf(spec: CellSpec): Args {
  const { workers, sliceEvents, guarantee } = spec
  const outputMode: OutputMode = spec.outputMode === 'append' ? 'append' : 'update'
  if (spec.engine === 'micro-batch') {
    const { chunkEventsMax, chunkMsTarget, batchEventsMax, pipelineBatches, groupBatches } = spec
    return {
      workers,
      sliceEvents,
      guarantee: guarantee === 'none' ? 'none' : 'exactly-once',
      trigger: spec.trigger ?? triggerSpec('fixed'),
      outputMode,
      intervalMs: spec.intervalMs ?? 0,
      chunkEventsMax,
      chunkMsTarget,
      batchEventsMax,
      pipelineBatches,
      groupBatches,
    }
  }
  if (spec.engine === 'trident') {
    const { batchEventsMax, pipelineBatches, state, bufferEvents: putKeys } = spec
    const intervalMs = spec.intervalMs ?? 0
    const batches = { intervalMs, batchEventsMax, pipelineBatches }
    return { workers, sliceEvents, guarantee: 'exactly-once', state, putKeys, ...batches }
  }
  const { bufferEvents, bufferTimeoutMs, ackTimeoutMs, pendingRoots } = spec
  const { checkpointTimeoutMs, bundleEvents, bundleMs } = spec
  const buffered = {
    workers,
    sliceEvents,
    guarantee,
    outputMode,
    checkpointIntervalMs: spec.checkpointIntervalMs ?? 1_000,
    bufferEvents,
    bufferTimeoutMs,
    alignment: spec.alignment,
    ...(checkpointTimeoutMs === null ? {} : { checkpointTimeoutMs }),
    ...(bundleEvents === null ? {} : { bundleEvents }),
    ...(bundleMs === null ? {} : { bundleMs }),
  }
  return spec.engine === 'acked' ? { ...buffered, ackTimeoutMs, pendingRoots } : buffered
}
