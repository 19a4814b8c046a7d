import type { Spec } from './chart.js'

/** A log scale whose ends are known, so that labels can be placed before it is drawn. */
export interface LogScale {
  readonly domain: readonly [number, number]
  /** Where ticks with labels stand: decades, or 1-2-5 steps when there are few of them. */
  readonly values: readonly number[]
  /** 0 at the low end, 1 at the high one. */
  at(value: number): number
}

/** Covers the values with some air at both ends. */
export function logScale(values: readonly number[], air = 1.6): LogScale {
  const usable = values.filter((v) => Number.isFinite(v) && v > 0)
  const low = (usable.length === 0 ? 1 : Math.min(...usable)) / air
  const high = (usable.length === 0 ? 10 : Math.max(...usable)) * air
  const decades = Math.log10(high / low)
  const steps = decades > 2.5 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 3, 5, 7]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = Number(`${step}e${power}`)
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  return {
    domain: [Number(low.toPrecision(4)), Number(high.toPrecision(4))],
    values: ticks,
    at: (value) => Math.log(value / low) / decades / Math.LN10,
  }
}

const ROUND = (factor: number) => `round(datum.value * ${factor} * 1000) / 1000`

/** 1 µs … 5 min. */
const MS_LABEL =
  `datum.value < 1 ? ${ROUND(1000)} + ' µs' : datum.value < 1000 ? ${ROUND(1)} + ' ms' : ` +
  `datum.value < 100000 ? ${ROUND(1 / 1000)} + ' s' : round(datum.value / 1000) + ' s'`

const RATE_LABEL =
  "datum.value >= 1000000 ? datum.value / 1000000 + ' M' : " +
  "datum.value >= 1000 ? datum.value / 1000 + ' k' : datum.value"

export function latencyAxis(scale: LogScale, title: string, grid = true): Spec {
  return { title, grid, values: scale.values, labelExpr: MS_LABEL }
}

export function rateAxis(values: readonly number[], title: string): Spec {
  return { title, values, labelExpr: RATE_LABEL }
}

export function linearRateAxis(title: string, ticks: number): Spec {
  return { title, tickCount: ticks, labelExpr: RATE_LABEL }
}
