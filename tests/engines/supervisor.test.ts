import { describe, expect, test } from 'vitest'
import { type SupervisorArgs, supervisorOf } from '../../engines/supervisor.js'
import { type Definition, sleep } from '../../runtime/program.js'
import { COSTS } from '../../runtime/simulated/costs.js'
import { Simulated } from '../../runtime/simulated/simulated.js'
import { QUERIES } from '../../workloads/queries/query.js'

interface Told {
  readonly life: number
  readonly workers: number
  readonly savepointAtMs?: number
}
const END_MS = 1_000

/** What each life of a coordinator was told; it stops when it is told to, or dies before. */
function lives(rescale: SupervisorArgs['rescale'], diesAfterMs = Infinity): Told[] {
  const told: Told[] = []
  const coordinator: Definition<Told, number, unknown> = {
    name: 'coordinator',
    role: 'coordinator',
    *run(context, args) {
      const untilMs = Math.min(END_MS, args.savepointAtMs ?? END_MS)
      told.push(args)
      const leftMs = untilMs - context.nowMs
      yield* sleep(Math.max(0, Math.min(leftMs, diesAfterMs)))
      if (diesAfterMs < leftMs) throw new Error('as it was told')
      return 0
    },
  }
  const supervisor = supervisorOf({ coordinator })
  const world = { kernel: { query: QUERIES.get('ysb')! } }
  const programs = { supervisor, coordinator }
  const simulated = new Simulated({
    programs,
    world,
    seed: '1',
    slots: 1,
    costs: COSTS,
    journal: false,
    stepsMax: 10_000,
    virtualMsMax: 1e6,
  })
  const steps = rescale === undefined ? {} : { rescale }
  const args: SupervisorArgs = {
    program: 'coordinator',
    args: { workers: 2 },
    livesMax: 100,
    ...steps,
  }
  expect(simulated.run(supervisor, args)).toBe(told.length)
  return told
}
const workersOf = (told: readonly Told[]): number[] => told.map(({ workers }) => workers)

describe('a supervisor', () => {
  test('without steps has one life, and with one has two', () => {
    expect(lives(undefined)).toEqual([{ life: 1, workers: 2 }])
    expect(lives([])).toEqual([{ life: 1, workers: 2 }])
    const two = [
      { life: 1, workers: 2, savepointAtMs: 300 },
      { life: 2, workers: 5 },
    ]
    expect(lives({ atMs: 300, workers: 5 })).toEqual(two)
    expect(lives([{ atMs: 300, workers: 5 }])).toEqual(two)
  })
  test('makes each step of several, and tells each life of the next one', () => {
    const steps = [
      { atMs: 300, workers: 5 },
      { atMs: 600, workers: 3 },
      { atMs: 5_000, workers: 9 },
    ]
    expect(lives(steps)).toEqual([
      { life: 1, workers: 2, savepointAtMs: 300 },
      { life: 2, workers: 5, savepointAtMs: 600 },
      // The log ends before the third.
      { life: 3, workers: 3, savepointAtMs: 5_000 },
    ])
  })
  test('leaves out what was over before a life began', () => {
    const steps = [
      { atMs: 300, workers: 5 },
      { atMs: 300.001, workers: 3 },
    ]
    expect(workersOf(lives(steps))).toEqual([2, 3])
  })
  test('knows where it is when lives die', () => {
    const steps = [
      { atMs: 300, workers: 5 },
      { atMs: 600, workers: 3 },
    ]
    const told = lives(steps, 200)
    expect(new Set(workersOf(told))).toEqual(new Set([2, 5, 3]))
    // Never an older number behind a newer one.
    const order = [2, 5, 3]
    const places = workersOf(told).map((workers) => order.indexOf(workers))
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })
})
