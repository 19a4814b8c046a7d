import type { Chart } from './chart.js'
import { clusterPlan } from './cluster-plan.js'
import { commitIntervals } from './commit-intervals.js'
import { crashTimeline } from './crash-timeline.js'
import { drain } from './drain.js'
import { exchange } from './exchange.js'
import { guaranteeCost } from './guarantee-cost.js'
import { lineage } from './lineage.js'
import { percentiles } from './percentiles.js'
import { predicted } from './predicted.js'
import { recovery } from './recovery.js'
import { smallFiles } from './small-files.js'
import { stateSize } from './state-size.js'
import { sustainable } from './sustainable.js'
import { throughputLatency } from './throughput-latency.js'
import { throughputLatencyVirtual } from './throughput-latency-virtual.js'
import { triggers } from './triggers.js'
import { uncorrected } from './uncorrected.js'
import { visibleProcessed } from './visible-processed.js'

/** All charts. Which section of the page shows one is up to reports/html.ts. */
export const CHARTS = {
  throughputLatency,
  throughputLatencyVirtual,
  percentiles,
  uncorrected,
  visibleProcessed,
  crashTimeline,
  drain,
  exchange,
  sustainable,
  guaranteeCost,
  recovery,
  triggers,
  lineage,
  smallFiles,
  stateSize,
  commitIntervals,
  predicted,
  clusterPlan,
} as const satisfies Readonly<Record<string, Chart>>

export type ChartKey = keyof typeof CHARTS
