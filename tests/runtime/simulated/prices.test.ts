import { describe, expect, it } from 'vitest'
import {
  type Definition,
  perform,
  receive,
  sleep,
  slice,
  spawn,
  wake,
} from '../../../runtime/program.js'
import { draw } from '../../../runtime/simulated/draw.js'
import { Simulated } from '../../../runtime/simulated/simulated.js'
import { exactly } from './exactly.js'

describe('what is fixed of a cost', () => {
  const { spread } = exactly(1)
  const rested = [
    { restMs: 2, fixedMs: 1, spread },
    { restMs: 10, fixedMs: 5, spread },
  ]
  const cost = exactly(5, { rested })
  it('goes by how long its thread made no such step, and stays at what is known last', () => {
    const after = (restMs?: number) => draw(cost, undefined, () => 0.5, restMs)
    expect([0, 2, 6, 10, 1e9].map(after)).toEqual([1, 1, 3, 5, 5])
    expect(after()).toBe(5)
  })
  it('spreads as it does after the nearest of those rests', () => {
    const [short, long] = rested
    const twice = { ...cost, rested: [short!, { ...long!, spread: [[0, 2] as const] }] }
    const after = (restMs: number) => draw(twice, undefined, () => 0.5, restMs)
    expect([5, 7, Number.POSITIVE_INFINITY].map(after)).toEqual([2.5, 7, 10])
  })
  it('is asked for by thread and step in a run', () => {
    const acts: Definition<undefined, number[], unknown> = {
      name: 'acts',
      role: 'coordinator',
      *run(context) {
        const took: number[] = []
        for (const waitMs of [0, 100, 6, 1]) {
          yield* sleep(waitMs)
          const fromMs = context.nowMs
          yield* perform('act', () => 0)
          took.push(context.nowMs - fromMs)
        }
        return took
      },
    }
    const runtime = new Simulated({
      programs: { acts },
      world: undefined,
      seed: 'rests',
      slots: 1,
      costs: { act: cost },
      journal: false,
      stepsMax: 1_000,
      virtualMsMax: 1_000,
    })
    // It counts from one step to the next: 0 is the first, 105 and 11 are long, 6 is 5 and 1.
    expect(runtime.run(acts, undefined)).toEqual([5, 5, 5, 3])
  })
})

describe('a doorbell', () => {
  const once = (computeMs: number): number => {
    const sleeper: Definition<undefined, number, unknown> = {
      name: 'sleeper',
      role: 'worker',
      *run(context) {
        yield* receive()
        return context.nowMs
      },
    }
    const ringer: Definition<number, number, unknown> = {
      name: 'ringer',
      role: 'worker',
      *run(context, to) {
        yield* sleep(3)
        for (let ms = 0; ms < computeMs; ms++) yield* slice(1, 1)
        const atMs = context.nowMs
        yield* wake(to)
        return atMs
      },
    }
    const both: Definition<undefined, number, unknown> = {
      name: 'both',
      role: 'coordinator',
      *run() {
        const to = yield* spawn(sleeper, undefined, { on: 0 })
        const by = yield* spawn(ringer, to, { on: 1 })
        const ends = new Map<number, number>()
        while (ends.size < 2) {
          const mail = yield* receive<{ kind: string; process: number; value: number }>()
          if (mail?.kind === 'exit') ends.set(mail.process, mail.value)
        }
        return ends.get(to)! - ends.get(by)!
      },
    }
    return new Simulated({
      programs: { both, sleeper, ringer },
      world: undefined,
      seed: 'bells',
      slots: 2,
      costs: {
        slice: exactly(1),
        'hop.slot-slot': exactly(0.5),
        'hop.slot-slot.busy': exactly(20),
        'hop.slot-main': exactly(0),
        'hop.main-slot': exactly(0),
      },
      journal: false,
      stepsMax: 1_000,
      virtualMsMax: 1_000,
    }).run<number>(both, undefined)
  }
  it('takes longer when whoever rings goes on computing, as he did', () => {
    expect(once(0)).toBe(0.5)
    expect(once(5)).toBe(20)
  })
})
