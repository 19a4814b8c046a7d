import { queryNamed } from '../../workloads/queries/query.js'
import { shapeOf } from '../../workloads/queries/shape.js'
import type { CellSpec } from '../spec.js'
import { arrivalsText, commandOf, delayText } from './command.js'
import { isBatched } from './options.js'
import { triggerText } from './triggers.js'
import { variantOf } from './variant.js'

function modeOf({ query }: CellSpec) {
  const asked = queryNamed(query)
  return asked !== undefined && shapeOf(asked).output === 'each' && asked.groups === undefined
    ? 'each'
    : 'update'
}
/** What of a cell repeats its spec. */
export function identity(spec: CellSpec) {
  const { workload } = spec
  return {
    id: spec.id,
    engine: spec.engine,
    mode: modeOf(spec),
    query: spec.query,
    workload: workload.name,
    runtime: spec.runtime,
    clock: spec.runtime === 'simulated' ? ('virtual' as const) : ('wall' as const),
    seed: workload.seed,
    repeat: spec.repeat,
    workers: spec.workers,
    partitions: workload.partitions,
    trigger: triggerText(spec.trigger),
    intervalMs: spec.intervalMs,
    checkpointIntervalMs: spec.checkpointIntervalMs,
    bufferEvents: isBatched(spec.engine) || spec.runtime === 'cluster' ? null : spec.bufferEvents,
    variant: variantOf(spec),
    compactMs: spec.compactMs,
    guarantee: spec.guarantee,
    sink: spec.sink,
    sinkDelay: delayText(spec.sinkDelay),
    encoding: spec.encoding,
    durability: spec.durability,
    arrivals: arrivalsText(workload.arrivals),
    offeredEventsPerSec: workload.drain ? null : workload.ratePerSec,
    drain: workload.drain,
    fault: spec.fault,
    command: commandOf(spec),
  }
}
