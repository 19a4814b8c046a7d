import type { ForecastEngine } from '../cluster-spec.js'
import { forecast } from '../forecast.js'
import { clusterSpec, NETWORKS } from '../usual-cluster.js'
import { type Known, p99Of, text } from './known.js'

function cliff(engine: ForecastEngine): Known {
  return {
    name: `yahoo-cliff-${engine}`,
    source: 'Chintapalli et al., Benchmarking Streaming Computation Engines, IPDPSW 2016',
    shape:
      'latency hardly moves until a system is not sustainable any more, and then without an end',
    look() {
      const usual = clusterSpec({
        engine,
        nodes: 10,
        network: NETWORKS['100gbe'],
        durationSeconds: 60,
      })
      const most = (usual.nodes * usual.coresPerNode * 1e6) / usual.costs.eventUs
      const [half, high, over] = [0.4, 0.7, 1.3].map((load) =>
        forecast({ ...usual, ratePerSec: Math.round(load * most) }),
      )
      const said = [half!, high!, over!].map((one) => text(p99Of(one)))
      const flat = p99Of(high!) < 2 * p99Of(half!) && high!.sustainable
      const steep = p99Of(over!) > 5 * p99Of(half!) && !over!.sustainable
      return {
        saw: `p99 at 40, 70, 130 % of its cores: ${said.join(', ')}`,
        comesOut: flat && steep,
      }
    },
  }
}

export const microBatchCliff = cliff('micro-batch')
export const perEventCliff = cliff('per-event')
