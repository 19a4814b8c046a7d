import type { MicroBatchArgs } from '../engines/micro-batch/args.js'
import type { LineageArgs } from '../engines/micro-batch/lineage/args.js'
import { lineageMicroBatch } from '../engines/micro-batch/lineage/coordinator.js'
import type { PerEventArgs } from '../engines/per-event/args.js'
import type { SupervisorArgs } from '../engines/supervisor.js'
import type { CellSpec } from './spec.js'

/** What the engine of a cell is told; `life` is added by the supervisor. */
export function engineArgs(spec: CellSpec, livesMax: number): SupervisorArgs {
  if (byLineage(spec)) {
    const { checkpointBatches } = spec
    const args: Omit<LineageArgs, 'life'> = {
      ...microBatchArgs(spec),
      guarantee: 'exactly-once',
      checkpointBatches,
    }
    return { program: lineageMicroBatch.name, args, livesMax }
  }
  const args = spec.engine === 'micro-batch' ? microBatchArgs(spec) : perEventArgs(spec)
  return { program: spec.engine, args, livesMax }
}
/** Without a guarantee nothing is logged, so there is no lineage. */
function byLineage({ engine, state, guarantee }: CellSpec): boolean {
  return engine === 'micro-batch' && state === 'lineage' && guarantee !== 'none'
}

function microBatchArgs(spec: CellSpec): Omit<MicroBatchArgs, 'life'> {
  const { workers, sliceEvents, guarantee, speculation } = spec
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
    speculation,
  }
}
function perEventArgs(spec: CellSpec): Omit<PerEventArgs, 'life'> {
  const { workers, sliceEvents, guarantee, bufferEvents, bufferTimeoutMs } = spec
  return {
    workers,
    sliceEvents,
    guarantee,
    checkpointIntervalMs: spec.checkpointIntervalMs ?? 1_000,
    bufferEvents,
    bufferTimeoutMs,
  }
}
