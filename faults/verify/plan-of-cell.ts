import type { CellSpec } from '../../bench/spec.js'
import type { VerifyPlan } from './plan.js'

/**
 * What a cell is, as a plan without faults: the other way round than `specOf`. An engine that can
 * be attacked can then be run as it stands. Law: `specOf(planOfCell(spec))` has the spec's knobs.
 */
export function planOfCell(spec: CellSpec): VerifyPlan {
  const { workload, outputMode, sinkDelay, rescale, checkpointTimeoutMs } = spec
  const { bundleEvents, compactMs } = spec
  return {
    engine: spec.engine,
    sink: spec.sink,
    query: spec.query,
    guarantee: spec.guarantee,
    outputMode: outputMode === 'append' ? 'append' : 'update',
    seed: seedOf(workload.seed),
    events: workload.events,
    ratePerSec: workload.ratePerSec,
    drain: workload.drain,
    disorderMs: workload.disorderMs,
    lateShare: workload.lateShare,
    malformedShare: workload.malformedShare,
    encoding: spec.encoding,
    keys: workload.keys,
    users: workload.users,
    partitions: workload.partitions,
    workers: spec.workers,
    intervalMs: spec.intervalMs ?? spec.checkpointIntervalMs ?? 0,
    chunkEvents: spec.chunkEventsMax,
    batchEvents: spec.batchEventsMax,
    pipelineBatches: spec.pipelineBatches,
    groupBatches: spec.groupBatches,
    ...(spec.trigger === null ? {} : { trigger: spec.trigger.name }),
    state: spec.state,
    checkpointBatches: spec.checkpointBatches,
    speculation: spec.speculation,
    sliceEvents: spec.sliceEvents,
    bufferEvents: spec.bufferEvents,
    ackTimeoutMs: spec.ackTimeoutMs,
    pendingRoots: spec.pendingRoots,
    alignment: spec.alignment,
    heldRows: spec.heldRows,
    ...(rescale === null ? {} : { rescale }),
    ...(checkpointTimeoutMs === null ? {} : { checkpointTimeoutMs }),
    ...(bundleEvents === null ? {} : { bundleEvents }),
    ...(sinkDelay === null ? {} : { sinkDelay }),
    ...(compactMs === null ? {} : { compactMs }),
    faults: [],
  }
}
/** Of a sweep a seed is any text; 0 where it is no number. */
function seedOf(text: string): number {
  const seed = Number(text)
  return Number.isFinite(seed) ? seed : 0
}
