import { describe, expect, test } from 'vitest'
import { CLUSTER_COSTS, type ClusterCosts } from '../../../bench/simulate/cluster-costs.js'
import { checkCosts } from '../../../bench/simulate/costs-check.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import {
  COSTED,
  type CostedEngine,
  measuredCells,
  outageIn,
  specOfCell,
} from '../../../bench/simulate/measured-cells.js'
import { measuredCosts } from '../../../bench/simulate/measured-costs.js'
import type { Cell } from '../../../reports/result.js'
import { clustersFixture } from '../../reports/fixture-clusters.js'

const { cells: FIXTURE } = clustersFixture()
const INTERVALS_MS = [100, 500, 1_000, 5_000]

/** Cells that measured what forecasts by these costs say. */
function cellsBy(engine: CostedEngine, costs: ClusterCosts, intervals = INTERVALS_MS): Cell[] {
  const { model } = COSTED[engine]
  const own = FIXTURE.filter((cell) => cell.engine === engine && cell.variant === 'tuned')
  const seconds = { events: 300_000, workers: 2, partitions: 4 }
  const [paced, crash, drain] = [
    own.find((cell) => !cell.drain && cell.fault === null)!,
    own.find((cell) => cell.fault !== null)!,
    own.find((cell) => cell.drain)!,
  ].map((cell) => ({ ...cell, ...seconds }) as Cell)
  const at = intervals.map((ms): Cell => {
    const name = model === 'micro-batch' ? 'intervalMs' : 'checkpointIntervalMs'
    const cell = { ...paced!, id: `${engine}-${ms}ms`, [name]: ms }
    const { visibleLatencyMs } = forecast(specOfCell(cell, model, costs))
    const { p50 } = visibleLatencyMs!
    return { ...cell, visibleLatencyMs: { ...cell.visibleLatencyMs!, p50, count: 200_000 } }
  })
  const outageMs = outageIn(forecast(specOfCell(crash!, model, costs)))!
  const perSec = 2e6 / costs.eventUs
  return [
    ...at,
    { ...crash!, recovery: { ...crash!.recovery!, outageMs, outageAllMs: outageMs } },
    { ...drain!, achievedEventsPerSec: perSec },
  ]
}
const SPARK = { ...CLUSTER_COSTS.spark, eventUs: 12, batchMs: 200, detectMs: 2_500 }
const FLINK = { ...CLUSTER_COSTS.flink, eventUs: 3, snapshotMs: 60, startMs: 1_500 }

describe('costs that cells were made by are found again', () => {
  test('of micro-batch: a click, a batch, noticing a death', () => {
    const { costs, model, measured } = measuredCosts(
      measuredCells(cellsBy('spark', SPARK), 'spark'),
      forecast,
    )
    expect(model).toBe('micro-batch')
    expect(costs.eventUs).toBeCloseTo(12)
    expect(near(costs.batchMs, 200)).toBe(true)
    expect(near(costs.detectMs!, 2_500)).toBe(true)
    expect(measured.map(({ name }) => name)).toEqual(['eventUs', 'batchMs', 'detectMs'])
  })
  test('of per-event: a click, a snapshot, a start', () => {
    const cells = measuredCells(cellsBy('flink', FLINK), 'flink')
    const { costs } = measuredCosts(cells, forecast)
    expect(costs.eventUs).toBeCloseTo(3)
    expect(near(costs.snapshotMs, 60)).toBe(true)
    // A life has its first checkpoint a whole number of intervals after its begin.
    expect(Math.abs(costs.startMs - 1_500)).toBeLessThan(1_000)
    expect(costs.of).toBe('per-event')
  })
  test('and not where cells took longer: the canary', () => {
    const slower = cellsBy('flink', FLINK).map((cell) => {
      const latency = cell.visibleLatencyMs
      return { ...cell, visibleLatencyMs: latency && { ...latency, p50: 1.5 * latency.p50 } }
    })
    const { costs } = measuredCosts(measuredCells(slower, 'flink'), forecast)
    expect(near(costs.snapshotMs, 60)).toBe(false)
  })
})

describe('what a result does not tell', () => {
  test('stays as in the table, and is said', () => {
    const [paced] = cellsBy('spark', SPARK, [1_000])
    const { costs, assumed } = measuredCosts(measuredCells([paced!], 'spark'), forecast)
    expect(costs.eventUs).toBe(CLUSTER_COSTS.spark.eventUs)
    expect(costs.detectMs).toBe(undefined)
    expect(assumed).toEqual(['eventUs', 'taskMs', 'dispatchMs', 'mergeMs', 'logMs', 'hopMs'])
    expect(costs.source).toMatch(/batchMs .* by p50 of enrich at 1000 ms.*; as in the table spark/)
  })
  test.each([
    ['nobody', undefined, 'spark, flink'],
    ['storm', undefined, 'such a result'],
    ['flink', undefined, 'flink:tuned, flink:default'],
    ['flink', 'rocksdb', 'flink:tuned, flink:default'],
  ])('%s (%s) is refused: allowed is %s', (engine, way, allowed) => {
    expect(() => measuredCells(FIXTURE, engine, way)).toThrow(
      expect.objectContaining({ allowed: expect.stringContaining(allowed) }),
    )
  })
})

describe('costs against their cells', () => {
  test('each is judged by others where there are any', () => {
    const checked = checkCosts(measuredCells(cellsBy('flink', FLINK), 'flink'), forecast)
    const [paced, rest] = [checked.slice(0, 4), checked.slice(4)]
    expect(paced.map(({ costsOf }) => costsOf)).toEqual(Array(4).fill('other cells'))
    for (const { error } of paced) expect(Math.abs(error!)).toBeLessThan(0.05)
    for (const { error } of rest) expect(Math.abs(error!)).toBeLessThan(0.1)
    expect(rest.map(({ quantity, costsOf }) => [quantity, costsOf])).toEqual([
      ['clicks/s', 'this cell too'],
      ['outage', 'this cell too'],
    ])
  })
  test('a cell that is unlike the others stands out: the canary', () => {
    const [odd, ...others] = cellsBy('flink', FLINK)
    const latency = odd!.visibleLatencyMs!
    const slow = { ...odd!, visibleLatencyMs: { ...latency, p50: 3 * latency.p50 } }
    const [first] = checkCosts(measuredCells([slow, ...others], 'flink'), forecast)
    expect(first!.error).toBeLessThan(-0.5)
  })
})

function near(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) < 0.1 * wanted
}
