import { CLUSTER_COSTS } from '../cluster-costs.js'
import type { ClusterSpec } from '../cluster-spec.js'
import { type Forecast, forecast } from '../forecast.js'
import { clusterSpec, tasksForEachCore } from '../usual-cluster.js'
import { type Known, p50Of, text } from './known.js'

const SOURCE = 'Venkataraman et al., Drizzle, SOSP 2017'
const SECONDS = 20

/**
 * Our costs, but a task is handed out at the price that the paper measured: Spark's scheduler took
 * 195 ms for the 512 tasks of a micro-batch on 128 machines. So what is looked at is what follows.
 */
const costs = { ...CLUSTER_COSTS.chunk42, dispatchMs: 195 / 512 }

/** As many small tasks as cores, in each of both: the paper's batches. */
function batches(nodes: number, told: Partial<ClusterSpec>): Forecast {
  const spec = clusterSpec({
    nodes,
    costs,
    durationSeconds: SECONDS,
    ratePerSec: nodes * 156_250,
    ...told,
  })
  return forecast({ ...spec, chunkEventsMax: tasksForEachCore(spec) })
}
/** What a batch takes of the coordinator. */
function coordinatorMs({ coordinatorUtilization, commits }: Forecast): number {
  return (coordinatorUtilization * SECONDS * 1_000) / commits
}

/** 20 M clicks/s over 128 nodes of 4 cores. */
export const scheduling: Known = {
  name: 'drizzle-scheduling',
  source: SOURCE,
  shape:
    '100 ms batches: few nodes keep them, 128 do not, as handing out tasks takes the time; 1 s: they do',
  look() {
    const few = batches(4, { intervalMs: 100 })
    const many = batches(128, { intervalMs: 100 })
    const slow = batches(128, { intervalMs: 1_000 })
    const busy = Math.round(100 * many.coordinatorUtilization)
    const saw =
      `4 nodes ${text(p50Of(few))}; 128 nodes ${text(p50Of(many))}, the coordinator busy ` +
      `${busy} %; 1 s ${text(p50Of(slow))}`
    const longer = p50Of(many) > 2 * p50Of(few)
    return { saw, comesOut: longer && many.coordinatorUtilization > 0.8 && slow.sustainable }
  },
}

const TENS = { intervalMs: 100, groupBatches: 10 }
export const groups: Known = {
  name: 'drizzle-groups',
  source: SOURCE,
  shape: 'in groups, 128 nodes keep 100 ms batches that they do not keep alone',
  missing:
    'a group of our engine shares its sync and no more: a range is cut when its trigger fires, and ' +
    'its tasks are handed out one by one',
  look() {
    const ten = batches(128, TENS)
    const saw = `in groups of 10 ${text(p50Of(ten))}, ${ten.sustainable ? '' : 'not '}sustainable`
    return { saw, comesOut: ten.sustainable }
  },
}

/** The same with `--schedule group`, which our engine does not do. */
export const ahead: Known = {
  name: 'drizzle-groups-ahead',
  source: SOURCE,
  shape: 'so they do if the tasks of a group are handed out at once: several times less a batch',
  look() {
    const alone = batches(128, { intervalMs: 500 })
    const ten = batches(128, { ...TENS, schedule: 'group' })
    const [before, after] = [coordinatorMs(alone), coordinatorMs(ten)]
    const saw =
      `the coordinator takes ${text(before)} a batch, in groups of 10 ${text(after)}; ` +
      `100 ms: ${text(p50Of(ten))}`
    return { saw, comesOut: ten.sustainable && 2.7 * after < before }
  },
}
export const aheadLatency: Known = {
  name: 'drizzle-latency',
  source: SOURCE,
  shape: 'the median is half or less then, each at the interval that suits it',
  missing:
    'rows of our group come when its last batch is in the state; those of Drizzle with each batch',
  look() {
    const alone = [250, 500, 1_000].map((intervalMs) => batches(128, { intervalMs }))
    const grouped = [3, 5, 10].map((groupBatches) =>
      batches(128, { intervalMs: 100, groupBatches, schedule: 'group' }),
    )
    const [one, some] = [alone, grouped].map((all) => Math.min(...all.map(p50Of)))
    const saw = `alone ${text(one)}, in groups ${text(some)}`
    return { saw, comesOut: 2 * some! <= one! }
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
