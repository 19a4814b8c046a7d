import type { MicroBatchArgs } from '../engines/micro-batch/args.js'
import { triggerSpec } from '../engines/micro-batch/triggers/registry.js'
import type { PerEventArgs } from '../engines/per-event/args.js'
import type { SupervisorArgs } from '../engines/supervisor.js'
import type { CellSpec } from './spec.js'

/** What the engine of a cell is told; `life` is added by the supervisor. */
export function engineArgs(spec: CellSpec, livesMax: number): SupervisorArgs {
  const { rescale } = spec
  const told = rescale === null ? {} : { rescale }
  return { program: spec.engine, args: argsOf(spec), livesMax, ...told }
}

function argsOf(spec: CellSpec): Omit<MicroBatchArgs, 'life'> | Omit<PerEventArgs, 'life'> {
  const { workers, sliceEvents, guarantee } = spec
  const outputMode = spec.outputMode === 'append' ? 'append' : 'update'
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
  const { bufferEvents, bufferTimeoutMs } = spec
  return {
    workers,
    sliceEvents,
    guarantee,
    outputMode,
    checkpointIntervalMs: spec.checkpointIntervalMs ?? 1_000,
    bufferEvents,
    bufferTimeoutMs,
  }
}
