import type { Chart } from './chart.js'
import { throughputFigures } from './throughput.js'

/** The main picture: which engine, at which interval, gives how much at which latency. */
export const throughputLatency: Chart = {
  name: 'throughput-latency',
  absent: 'No cell was measured at a paced load, so there is no throughput to set against latency.',
  draw: (result) => throughputFigures(result, 'wall', 'throughput-latency'),
}
