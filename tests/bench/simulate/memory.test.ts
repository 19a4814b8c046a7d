import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { FORECAST_ENGINES, type ForecastEngine } from '../../../bench/simulate/cluster-spec.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { phantomArena } from '../../../bench/simulate/phantoms.js'
import { clusterSpec } from '../../../bench/simulate/usual-cluster.js'
import { freshRings } from '../../../engines/per-event/args.js'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

/** Kilobytes that are held at the end of a run and were not at a fifth of it. */
function grownKb(engine: ForecastEngine, told: () => void = () => {}): number {
  const intervalMs = 5_000
  const pace = { intervalMs, checkpointIntervalMs: intervalMs }
  const spec = clusterSpec({ engine, nodes: 10, durationSeconds: 2_500, mtbfHours: 8, ...pace })
  const heapKb: number[] = []
  forecast(spec, (nowMs) => {
    told()
    if ((nowMs / spec.durationSeconds / 1_000) * 5 < heapKb.length + 1) return
    gc()
    heapKb.push(process.memoryUsage().heapUsed / 1_000)
  })
  return heapKb.at(-1)! - heapKb[0]!
}

test('4,000 workers have no 16 M rings where nothing is exchanged', () => {
  expect(freshRings(phantomArena, 4_000, 16, 0)).toEqual([])
  expect(freshRings(phantomArena, 4, 16, 8)).toHaveLength(16)
})
test.each(FORECAST_ENGINES)('memory of %s does not grow with the run', (engine) => {
  expect(grownKb(engine)).toBeLessThan(300)
})
test('canary: a kilobyte a checkpoint is seen', () => {
  const kept: number[][] = []
  const grown = grownKb('per-event', () => kept.push(Array.from({ length: 250 }, Math.random)))
  expect(grown).toBeGreaterThan(300)
})
