import { isPaced, waitLabel, waitMs } from '../cells.js'
import { cpuMsPerMillion, othersOf } from '../clusters.js'
import type { Chart } from './chart.js'
import { type Picture, type Sweep, sweptFigure } from './swept.js'

/** What a longer interval between commits saves, and what it costs in latency. */
export const commitIntervals: Chart = {
  name: 'commit-intervals',
  absent: '',
  draw: (result) => {
    const cells = othersOf(result).filter((c) => isPaced(c) && (waitMs(c) ?? 0) > 0)
    return PICTURES.flatMap((picture) => sweptFigure(picture, cells, INTERVALS, result))
  },
}

const INTERVALS: Sweep = {
  of: 'interval',
  axis: { x: 'interval' },
  x: (cell) => waitMs(cell) ?? 0,
  xText: waitLabel,
}

const PICTURES: readonly Picture[] = [
  {
    name: 'interval-latency',
    title: 'Visible latency, by the interval between batches, checkpoints or commits',
    fits: (c) => c.visibleLatencyMs !== null,
    axis: 'visible latency',
    figures: {
      p50: (c) => c.visibleLatencyMs?.p50 ?? null,
      p99: (c) => c.visibleLatencyMs?.p99 ?? null,
    },
    says: 'Where rows go out with a commit, latency follows it. No p99 of fewer than 20 intervals.',
  },
  {
    name: 'interval-cost',
    title: 'Processor time of a million clicks, by that interval',
    fits: (c) => c.cluster !== null,
    axis: 'processor time',
    figures: {
      engine: (c) => cpuMsPerMillion(c.cluster?.engineCpuSec, c),
      broker: (c) => cpuMsPerMillion(c.cluster?.brokerCpuSec, c),
    },
    says: 'Of all its processes. Their start is in it: a longer run pays that with more clicks.',
  },
]
