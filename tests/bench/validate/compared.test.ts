import { describe, expect, it } from 'vitest'
import { calibrationCells, MODEL_QUERIES, MODEL_SINKS } from '../../../bench/calibrate/cells.js'
import { cellOf } from '../../../bench/plan/cell.js'
import { validationCells } from '../../../bench/validate/cells.js'
import { compared, judged } from '../../../bench/validate/compared.js'

const at = (intervalMs: number) => cellOf({ engine: 'micro-batch', intervalMs })
const cell = (intervalMs: number, measured: number[], predicted: number[]) =>
  compared(
    at(intervalMs),
    measured.map((visibleP99) => ({ visibleP99 })),
    predicted.map((visibleP99) => ({ visibleP99 })),
  )

describe('what was predicted', () => {
  it('is set beside medians of what was measured', () => {
    const { quantities } = cell(10, [10, 12, 11], [22])
    expect(quantities).toMatchObject([
      { measured: 11, measuredLeast: 10, measuredMost: 12, error: 1 },
    ])
  })
  it('is all wrong where it is missing', () => {
    expect(cell(10, [10], []).quantities[0]).toMatchObject({ predicted: 0, error: 1 })
  })
  it('is judged by order only where repeats do not overlap', () => {
    const near = [cell(10, [10, 12], [11]), cell(20, [11, 13], [9])]
    expect(judged(near)).toMatchObject({ pairs: 0, orderRight: null })
    const apart = [cell(10, [10, 12], [11]), cell(20, [20, 21], [9]), cell(40, [40], [50])]
    expect(judged(apart)).toMatchObject({ pairs: 3, orderRight: 2 / 3 })
  })
  it('leaves throughputs of paced loads out once more: they are what was offered', () => {
    const paced = compared(
      at(10),
      [{ throughput: 100, visibleP50: 10 }],
      [{ throughput: 100, visibleP50: 15 }],
    )
    expect(judged([paced])).toMatchObject({ medianError: 0, unpaced: { medianError: 0.5 } })
  })
})

describe('what comes on top of half an interval', () => {
  const p50 = (intervalMs: number, measured: number, predicted: number) =>
    compared(at(intervalMs), [{ visibleP50: measured }], [{ visibleP50: predicted }])
  it('is judged by itself: the wait for the next batch is no art to predict', () => {
    expect(judged([p50(10, 6, 5.5), p50(100, 54, 52), p50(40, 21, 21)]).overHalf).toMatchObject({
      cells: 3,
      medianError: 0.5,
      medianErrorMs: 0.5,
      measuredMsMost: 4,
    })
  })
  it('has nothing of backlogs and of rows that wait for no batch', () => {
    const realTime = compared(cellOf({ engine: 'real-time' }), [{ visibleP50: 1 }], [])
    const drain = compared(cellOf({ drain: true }), [{ throughput: 1 }], [{ throughput: 1 }])
    expect(judged([realTime, drain])).not.toHaveProperty('overHalf')
  })
})

describe('cells of a validation', () => {
  const specs = validationCells(false)
  it('are at least 40, each with a name of its own', () => {
    expect(specs.length).toBeGreaterThanOrEqual(40)
    expect(new Set(specs.map(({ id }) => id)).size).toBe(specs.length)
  })
  it('are all known to a usual calibration', () => {
    const usual = calibrationCells(false)
    const names = new Set(usual.flatMap(({ query, sink }) => [query, sink]))
    for (const { query, sink } of specs)
      expect([...names]).toEqual(expect.arrayContaining([query, sink]))
  })
  it('are no cells, clicks, intervals or rates of a calibration', () => {
    const all = calibrationCells(false, { queries: MODEL_QUERIES, sinks: MODEL_SINKS })
    const known = all.filter(({ workload }) => !workload.drain)
    const paceOf = (c: (typeof specs)[number]) =>
      `${c.engine} ${c.intervalMs ?? c.checkpointIntervalMs}`
    const paces = new Set(known.map(paceOf))
    const rates = new Set(known.map(({ workload }) => workload.ratePerSec))
    for (const spec of specs) {
      const { workload, engine } = spec
      expect(known.map((c) => c.workload.seed)).not.toContain(workload.seed)
      if (workload.drain) continue
      expect(rates).not.toContain(workload.ratePerSec)
      // Long batches of real-time are what it is.
      if (engine !== 'real-time') expect(paces).not.toContain(paceOf(spec))
    }
  })
})
