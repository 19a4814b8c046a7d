import { triggerSpec } from '../../../engines/micro-batch/triggers/registry.js'
import type { ArrivalShape } from '../../../workloads/workload.js'
import { forecast } from '../forecast.js'
import { clusterSpec } from '../usual-cluster.js'
import { type Known, p50Of, text } from './known.js'

function adapting(name: string, arrivals: ArrivalShape): Known {
  return {
    name: `das-${name}`,
    source: 'Das et al., Adaptive Stream Processing, SoCC 2014',
    shape: `under a ${name} load the interval follows: sustained, and sooner than one that is safe`,
    look() {
      const told = { nodes: 8, ratePerSec: 35_000_000, durationSeconds: 120, arrivals }
      const usual = { ...told, objectStore: { p50Ms: 100, p99Ms: 200 } }
      const trigger = triggerSpec('adaptive', [10, 30_000, 0.8])
      const [adaptive, short, safe] = [
        { intervalMs: 1_000, trigger },
        { intervalMs: 100 },
        { intervalMs: 5_000 },
      ].map((pace) => forecast(clusterSpec({ ...usual, ...pace })))
      const saw =
        `adaptive ${text(p50Of(adaptive!))}, fixed 5 s ${text(p50Of(safe!))}, ` +
        `fixed 100 ms ${text(p50Of(short!))}`
      return { saw, comesOut: adaptive!.sustainable && p50Of(adaptive!) < p50Of(safe!) }
    },
  }
}

export const sine = adapting('sine', { kind: 'sine', periodMs: 30_000, amplitude: 0.4 })
export const steps = adapting('step', { kind: 'burst', periodMs: 40_000, share: 0.5, factor: 2 })
