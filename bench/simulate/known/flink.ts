import { CLUSTER_COSTS } from '../cluster-costs.js'
import { forecast } from '../forecast.js'
import { clusterSpec } from '../usual-cluster.js'
import { type Known, p50Of, text } from './known.js'

export const interval: Known = {
  name: 'flink-interval',
  source: 'docs/clusters.md, measured: 100 ms 143 ms, 500 ms 327 ms, 1 s 539 ms, 5 s 2.65 s (p50)',
  shape: 'of exactly-once, p50 is half the checkpoint interval and something that stays the same',
  look() {
    const costs = CLUSTER_COSTS.flink
    const told = { engine: 'per-event', nodes: 2, durationSeconds: 100, costs } as const
    const intervals = [100, 500, 1_000, 5_000]
    const p50s = intervals.map((checkpointIntervalMs) =>
      p50Of(forecast(clusterSpec({ ...told, checkpointIntervalMs }))),
    )
    const slope = (p50s[3]! - p50s[0]!) / (intervals[3]! - intervals[0]!)
    const saw = intervals.map((ms, n) => `${text(ms)}: ${text(p50s[n]!)}`).join(', ')
    return { saw, comesOut: Math.abs(slope - 0.5) < 0.05 }
  },
}
