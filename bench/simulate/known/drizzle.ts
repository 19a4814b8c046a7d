import { CLUSTER_COSTS } from '../cluster-costs.js'
import type { ClusterSpec } from '../cluster-spec.js'
import { forecast } from '../forecast.js'
import { clusterSpec, tasksForEachCore } from '../usual-cluster.js'
import { type Known, p50Of, text } from './known.js'

const SOURCE = 'Venkataraman et al., Drizzle, SOSP 2017'

/**
 * Our costs, but a task is handed out at the price of a JVM's scheduler. Assumed, of the Spark of
 * that paper: Spark 4.2 was measured at a quarter of it (cluster-costs.ts), and with that 128 nodes
 * keep 100 ms.
 */
const costs = { ...CLUSTER_COSTS.chunk42, dispatchMs: 0.4 }

/** As many small tasks as cores, in each of both: the paper's batches. */
function batches(nodes: number, told: Partial<ClusterSpec>): ClusterSpec {
  const spec = clusterSpec({
    nodes,
    costs,
    durationSeconds: 20,
    ratePerSec: nodes * 156_250,
    ...told,
  })
  return { ...spec, chunkEventsMax: tasksForEachCore(spec) }
}

/** 20 M clicks/s over 128 nodes of 4 cores. */
export const scheduling: Known = {
  name: 'drizzle-scheduling',
  source: SOURCE,
  shape:
    '100 ms batches: few nodes keep them, 128 do not, as handing out tasks takes the time; 1 s: they do',
  look() {
    const few = forecast(batches(4, { intervalMs: 100 }))
    const many = forecast(batches(128, { intervalMs: 100 }))
    const slow = forecast(batches(128, { intervalMs: 1_000 }))
    const busy = Math.round(100 * many.coordinatorUtilization)
    const saw =
      `4 nodes ${text(p50Of(few))}; 128 nodes ${text(p50Of(many))}, the coordinator busy ` +
      `${busy} %; 1 s ${text(p50Of(slow))}`
    const longer = p50Of(many) > 2 * p50Of(few)
    return { saw, comesOut: longer && many.coordinatorUtilization > 0.8 && slow.sustainable }
  },
}

export const groups: Known = {
  name: 'drizzle-groups',
  source: SOURCE,
  shape: 'scheduling groups of batches at once, 128 nodes have half the latency or less',
  missing:
    'a group of our engine shares its sync and no more: a range is cut when its trigger fires, and ' +
    'its tasks are handed out one by one',
  look() {
    const [one, ten] = [1, 10].map((groupBatches) =>
      forecast(batches(128, { intervalMs: 100, groupBatches })),
    )
    const saw = `alone ${text(p50Of(one!))}, in groups of 10 ${text(p50Of(ten!))}`
    return { saw, comesOut: 2 * p50Of(ten!) <= p50Of(one!) }
  },
}

export const recovery: Known = {
  name: 'drizzle-recovery',
  source: SOURCE,
  shape: 'a node dies: micro-batch is as before several times sooner than continuous operators',
  look() {
    const failures = [{ atMs: 20_500, nodes: 1 }]
    const told = { nodes: 128, durationSeconds: 120, failures }
    const [batch, each] = (['micro-batch', 'per-event'] as const).map((engine) =>
      forecast(clusterSpec({ ...told, engine })),
    )
    const [soon, late] = [batch!.recovery[0]!.catchUpMs, each!.recovery[0]!.catchUpMs]
    const saw = `micro-batch ${text(soon)}, per-event ${text(late)}`
    return { saw, comesOut: soon !== null && (late === null || late > 2 * soon) }
  },
}
