import type { Chart } from './chart.js'
import { throughputFigures } from './throughput.js'

/** The same for cells that ran on the simulator's clock: computed, not measured. */
export const throughputLatencyVirtual: Chart = {
  name: 'throughput-latency-virtual',
  absent: 'No cell ran on the virtual clock, so nothing here is planned instead of measured.',
  draw: (result) => throughputFigures(result, 'virtual', 'throughput-latency-virtual'),
}
