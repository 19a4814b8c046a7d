import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Arrivals, arrivalsOf } from '../../workloads/arrivals.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { rowTimesOf } from '../../workloads/replay-source.js'
import type { ArrivalShape } from '../../workloads/workload.js'
import { arrivalShapes, ratesPerSec } from './arbitraries.js'
import { loggedSeconds } from './sample-log.js'

const events = fc.integer({ min: 0, max: 200 })

function holdsItsLaw(arrivals: Arrivals, events: number, probes: readonly number[]): void {
  const due = Array.from({ length: events }, (_, index) => arrivals.dueMs(index))
  expect(due.filter((ms, i) => !(ms >= (due[i - 1] ?? 0) && ms < 1e12))).toEqual([])
  const lastMs = due.at(-1) ?? 0
  const beside = due.flatMap((ms) => [ms, ms * (1 - 2 ** -52), ms * (1 + 2 ** -52), ms - 1e-6])
  const anywhere = probes.map((part) => part * lastMs)
  const instants = [...beside, ...anywhere, -1, 0, Number.POSITIVE_INFINITY]
  const counted = (nowMs: number) => due.filter((ms) => ms <= nowMs).length
  expect(instants.filter((nowMs) => arrivals.count(nowMs) !== counted(nowMs))).toEqual([])
}

const probes = fc.array(fc.double({ min: 0, max: 1.1, noNaN: true }), { maxLength: 20 })

describe('arrivals', () => {
  test('due times do not fall, and count agrees with them exactly', () => {
    fc.assert(
      fc.property(arrivalShapes, ratesPerSec, events, probes, (arrivals, ratePerSec, n, at) => {
        const workload = syntheticWorkload({ arrivals, ratePerSec, events: n })
        holdsItsLaw(arrivalsOf(workload), n, at)
      }),
      { numRuns: 150 },
    )
  })

  test('the same holds for the times of a file', () => {
    fc.assert(
      fc.property(loggedSeconds, ratesPerSec, events, probes, (seconds, ratePerSec, n, at) => {
        const times = rowTimesOf(Float64Array.from(seconds), ratePerSec)
        const workload = syntheticWorkload({ name: 'replay', ratePerSec, events: n })
        holdsItsLaw(arrivalsOf(workload, times), n, at)
      }),
      { numRuns: 80 },
    )
  })

  test('far into a long stream, too', () => {
    fc.assert(
      fc.property(
        arrivalShapes,
        fc.integer({ min: 1, max: 2e9 }),
        fc.constantFrom(1e3, 1e6, 7e6),
        (arrivals, index, ratePerSec) => {
          const long = arrivalsOf(syntheticWorkload({ arrivals, ratePerSec, events: 2 ** 31 - 1 }))
          const dueMs = long.dueMs(index)
          expect(dueMs >= long.dueMs(index - 1)).toBe(true)
          const count = long.count(dueMs)
          expect(count).toBeGreaterThan(index)
          expect(long.dueMs(count - 1)).toBe(dueMs)
          expect(long.dueMs(count)).toBeGreaterThan(dueMs)
        },
      ),
      { numRuns: 200 },
    )
  })

  const between = (arrivals: ArrivalShape, fromMs: number, toMs: number) => {
    const a = arrivalsOf(syntheticWorkload({ arrivals, ratePerSec: 1000, events: 10_000 }))
    return a.count(toMs) - a.count(fromMs)
  }

  test('all shapes keep the mean rate over their periods', () => {
    for (const arrivals of [
      { kind: 'steady' },
      { kind: 'burst', periodMs: 1000, share: 0.2, factor: 5 },
      { kind: 'sine', periodMs: 1000, amplitude: 1 },
    ] as const) {
      expect(between(arrivals, 0, 5000)).toBeCloseTo(5000, -1)
    }
    expect(between({ kind: 'ramp', from: 0.2 }, -1, 10_000)).toBe(10_000)
  })

  test('a burst carries its factor of the rate of the rest', () => {
    const burst = { kind: 'burst', periodMs: 1000, share: 0.2, factor: 4 } as const
    // 200 ms at 2,500 a second, then 800 ms at 625 a second.
    expect(between(burst, 3000, 3200)).toBe(500)
    expect(between(burst, 3200, 4000)).toBe(500)
  })

  test('a sine peaks in its first half', () => {
    const sine = { kind: 'sine', periodMs: 1000, amplitude: 0.5 } as const
    expect(between(sine, 2000, 2500)).toBeCloseTo(500 + (0.5 * 1000) / Math.PI, -1)
    expect(between(sine, 2500, 3000)).toBeCloseTo(500 - (0.5 * 1000) / Math.PI, -1)
  })

  test('a ramp starts and ends at its rates', () => {
    const ramp = { kind: 'ramp', from: 0.2 } as const
    expect(between(ramp, 0, 1000)).toBeCloseTo(280, -1)
    expect(between(ramp, 9000, 10_000)).toBeCloseTo(1720, -1)
  })
})
