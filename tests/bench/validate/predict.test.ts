import { describe, expect, it } from 'vitest'
import { MODEL_QUERIES, MODEL_SINKS } from '../../../bench/calibrate/cells.js'
import type { CostModel } from '../../../bench/calibrate/model.js'
import { cellOf } from '../../../bench/plan/cell.js'
import { predict } from '../../../bench/validate/predict.js'
import { SINKS } from '../../../sinks/registry.js'

const spread = [[0, 1]] as [number, number][]
const some = { 'sink.commit': { fixedMs: 1, spread } }
/** Of a machine on which most costs nothing. */
const model = {
  machine: { cpu: 'none', cores: 2, platform: 'none' },
  costs: { hop: 0.01, perform: 0.01, detect: 1, restart: 1, orphan: 1, event: 1e-6 },
  queries: Object.fromEntries(MODEL_QUERIES.map((query) => [query, {}])),
  sinks: Object.fromEntries(MODEL_SINKS.flatMap((s) => [s, `${s}:clicks`]).map((s) => [s, some])),
  durabilities: { power: {} },
} as unknown as CostModel

const told = { durationSeconds: 0.7, warmupMs: 100, ratePerSec: 2_000 }
const cell = (more: object) => cellOf({ engine: 'micro-batch', intervalMs: 50, ...told, ...more })

describe('what can be predicted', () => {
  it.each(MODEL_SINKS)('has %s, with rows of cells and of single clicks', async (sink) => {
    for (const query of ['ysb', 'enrich']) {
      const { throughput, visibleP50 } = await predict(cell({ query, sink }), model)
      expect(throughput).toBeGreaterThan(1_000)
      expect(visibleP50).toBeGreaterThan(20)
    }
  })
  it.each(MODEL_QUERIES)('has the query %s', async (query) => {
    expect(await predict(cell({ query }), model)).toHaveProperty('visibleP50')
  })
  it('has nothing that needs a server: that is refused in one line', async () => {
    const others = SINKS.map(({ name }) => name).filter((s) => !MODEL_SINKS.some((m) => m === s))
    expect(others).toEqual(['postgres', 'kafka'])
    for (const sink of others) {
      await expect(predict(cell({ sink }), model)).rejects.toThrow(
        /^sink [a-z]+: not in the cost model; allowed: [^\n]*$/,
      )
    }
  })
})
