import { CLUSTER_COSTS } from '../cluster-costs.js'
import type { ClusterSpec } from '../cluster-spec.js'
import { type Forecast, forecast } from '../forecast.js'
import { clusterSpec } from '../usual-cluster.js'
import { type Known, text } from './known.js'

/** How many times what it can do; and then with clicks that cost four times as much. */
const LOADS = [0.2, 1.3] as const
const DEARER = 4

function checkpoints(alignment: ClusterSpec['alignment']) {
  const told = { engine: 'per-event', nodes: 16, durationSeconds: 30, alignment } as const
  const at = (load: number, times: number): NonNullable<Forecast['checkpoints']> => {
    const { eventUs } = CLUSTER_COSTS.flink
    const costs = { ...CLUSTER_COSTS.flink, eventUs: times * eventUs }
    const spec = clusterSpec({ ...told, costs })
    const most = (spec.nodes * spec.coresPerNode * 1e6) / costs.eventUs
    return forecast({ ...spec, ratePerSec: Math.round(load * most) }).checkpoints!
  }
  const [quiet, behind] = LOADS
  return { quiet: at(quiet, 1), behind: at(behind, 1), slower: at(behind, DEARER) }
}

export const backPressure: Known = {
  name: 'flink-back-pressure',
  source:
    'Apache Flink documentation, Checkpointing under backpressure, Network memory tuning guide; FLIP-76',
  shape:
    'behind, aligned checkpoints take as long as what is in flight needs; unaligned ones do not ' +
    'depend on how fast that is, and are larger by it',
  look() {
    const [aligned, unaligned] = [checkpoints('aligned'), checkpoints('unaligned')]
    const times = ({ quiet, behind, slower }: typeof aligned): string =>
      [quiet, behind, slower].map(({ ms }) => text(ms.p50)).join(', ')
    const megabytes = Math.round(unaligned.behind.bytesMax / 1e6)
    const saw =
      `p50 at 20 %, at 130 %, and so with clicks that take four times as long: aligned ` +
      `${times(aligned)}; unaligned ${times(unaligned)}, and ${megabytes} MB more`
    const longer = aligned.behind.ms.p50 > 2 * aligned.quiet.ms.p50
    const byWhatIsInFlight = aligned.slower.ms.p50 > 2 * aligned.behind.ms.p50
    const apart = unaligned.slower.ms.p50 < 1.1 * unaligned.behind.ms.p50
    const larger = unaligned.behind.bytesMax > aligned.behind.bytesMax
    return { saw, comesOut: longer && byWhatIsInFlight && apart && larger }
  },
}
