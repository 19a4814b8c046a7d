import type { MicroBatchArgs } from '../engines/micro-batch/args.js'
import type { PerEventArgs } from '../engines/per-event/args.js'
import type { SupervisorArgs } from '../engines/supervisor.js'
import type { CellSpec } from './spec.js'

/** What the engine of a cell is told; `life` is added by the supervisor. */
export function engineArgs(spec: CellSpec, livesMax: number): SupervisorArgs {
  return { program: spec.engine, args: argsOf(spec), livesMax }
}

function argsOf(spec: CellSpec): Omit<MicroBatchArgs, 'life'> | Omit<PerEventArgs, 'life'> {
  const { workers, sliceEvents, guarantee } = spec
  if (spec.engine === 'micro-batch') {
    const { chunkEventsMax, chunkMsTarget, batchEventsMax, pipelineBatches, groupBatches } = spec
    return {
      workers,
      sliceEvents,
      guarantee: guarantee === 'none' ? 'none' : 'exactly-once',
      intervalMs: spec.intervalMs ?? 0,
      chunkEventsMax,
      chunkMsTarget,
      batchEventsMax,
      pipelineBatches,
      groupBatches,
      speculation: spec.speculation,
    }
  }
  const { bufferEvents, bufferTimeoutMs } = spec
  return {
    workers,
    sliceEvents,
    guarantee,
    checkpointIntervalMs: spec.checkpointIntervalMs ?? 1_000,
    bufferEvents,
    bufferTimeoutMs,
  }
}
