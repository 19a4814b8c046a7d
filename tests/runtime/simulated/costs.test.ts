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
import { Cores } from '../../../runtime/simulated/cores.js'
import { linesOf } from '../../../runtime/simulated/cost-lines.js'
import { COSTS, type Costs, type MeasuredCost } from '../../../runtime/simulated/costs.js'
import { draw, valueAt } from '../../../runtime/simulated/draw.js'
import { Simulated } from '../../../runtime/simulated/simulated.js'

const exactly = (fixedMs: number, more: Partial<MeasuredCost> = {}): MeasuredCost => ({
  fixedMs,
  spread: [
    [0, 1],
    [1, 1],
  ],
  ...more,
})

describe('a measured cost', () => {
  it('is drawn from its quantiles by straight lines', () => {
    const quantiles = [
      [0, 1],
      [0.5, 2],
      [1, 10],
    ] as const
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => valueAt(quantiles, share))).toEqual([
      1, 1.5, 2, 6, 10,
    ])
  })
  it('counts its work by unit, and what it has no line for is free', () => {
    const cost = exactly(1, { perUnitMs: { rows: 0.5 } })
    expect(draw(cost, { rows: 4, bytes: 1e9 }, () => 0.5)).toBe(3)
    expect(draw(cost, undefined, () => 0.5)).toBe(1)
  })
})

describe('lines of costs', () => {
  const none = { scoped: false, ways: false, spare: false, measured: false }
  it.each([
    ['those that are built in', COSTS, none],
    ['one of a program', { 'chunk:slice': 1 }, { ...none, scoped: true }],
    ['a way', { 'hop.main-slot': 1 }, { ...none, ways: true }],
    ['a timer', { 'timer.main.least': 1 }, { ...none, spare: true }],
    ['to hear, of a program', { 'worker:receive': 1 }, { ...none, scoped: true, spare: true }],
    ['what was measured', { hop: exactly(1) }, { ...none, measured: true }],
  ] as [string, Costs, typeof none][])('are known: %s', (_, costs, lines) => {
    expect(linesOf(costs)).toEqual(lines)
  })
})

describe('the spread of a measured cost', () => {
  const twice = [
    [0, 2],
    [1, 2],
  ] as const
  const cost = exactly(1, { perUnitMs: { events: 1 }, spread: twice, workSpread: [[0, 10]] })
  it('is that of what is fixed in short steps, and of the work in long ones, never both', () => {
    expect(draw(cost, { events: 3 }, () => 0.5)).toBe(5)
    expect(draw(cost, { events: 4 }, () => 0.5)).toBe(41)
  })
})

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

describe('cores', () => {
  it('are shared step by step: three threads on two cores take half as long again', () => {
    const cores = new Cores(2)
    const ends = [cores.run(0, 10), cores.run(0, 10), cores.run(0, 10)]
    expect(ends).toEqual([10, 10, 20])
    // Who does nothing waits for nobody.
    expect(cores.run(0, 0)).toBe(0)
  })
})

const busy: Definition<number, void, unknown> = {
  name: 'busy',
  role: 'task',
  *run(_, slices) {
    for (let i = 0; i < slices; i++) yield* slice(100, 100)
  },
}
/** Starts a task in each slot, waits for all, and acts once beside them. */
const root: Definition<number, void, unknown> = {
  name: 'root',
  role: 'coordinator',
  *run(_, slots) {
    for (let on = 0; on < slots; on++) yield* spawn(busy, 10, { on })
    yield* perform('act', () => [new Int32Array(8)])
    for (let left = slots; left > 0; ) {
      const mail = (yield* receive()) as { kind: string }
      if (mail.kind === 'exit') left--
    }
  },
}

function run(slots: number, cores: number | undefined, costs: Costs) {
  const simulated = new Simulated({
    programs: { busy, root },
    world: {},
    seed: 'x',
    slots,
    costs,
    journal: true,
    stepsMax: 1e5,
    virtualMsMax: 1e6,
    workOf: (_, value) => ({ words: (value as Int32Array[] | undefined)?.[0]?.length ?? 0 }),
    ...(cores === undefined ? {} : { cores }),
  })
  simulated.run(root, slots)
  return simulated
}

describe('a simulated run with measured costs', () => {
  const costs: Costs = {
    'busy:slice': exactly(0, { perUnitMs: { events: 0.01 } }),
    hop: exactly(0),
  }

  it('charges a program its own cost', () => {
    expect(run(2, undefined, { ...costs, act: exactly(0) }).nowMs).toBeCloseTo(10)
    expect(run(2, undefined, { slice: exactly(3), hop: 0, act: 0 }).nowMs).toBeCloseTo(30)
  })
  it('takes as long as its cores allow', () => {
    const free = { ...costs, act: exactly(0) }
    expect(run(4, 2, free).nowMs).toBeCloseTo(20)
    expect(run(4, 4, free).nowMs).toBeCloseTo(10)
  })
  it('lets a blocked thread leave its core to others', () => {
    const told = (holds?: 'thread') => {
      const act = exactly(5, holds === undefined ? {} : { holds })
      return run(2, 2, { ...costs, act }).nowMs
    }
    expect(told('thread')).toBeCloseTo(10)
    expect(told()).toBeGreaterThan(11)
  })
  it('asks how much work an act was', () => {
    const { journal } = run(1, undefined, {
      ...costs,
      act: exactly(1, { perUnitMs: { words: 1 } }),
    })
    expect(journal.entries.find(({ kind }) => kind === 'perform')).toMatchObject({ tookMs: 9 })
  })
  it('hears no mail while it computes', () => {
    const late = { ...costs, act: exactly(0), 'root:receive': exactly(50) }
    expect(run(1, undefined, late).nowMs).toBeGreaterThanOrEqual(50)
  })
})

describe('a thread that is struck while nothing runs in it', () => {
  /** Starts a task when the thread is dead and nobody knows, and another one later. */
  const late: Definition<undefined, boolean[], unknown> = {
    name: 'late',
    role: 'coordinator',
    *run() {
      const ok: boolean[] = []
      for (const waitMs of [6, 1]) {
        yield* receive(waitMs)
        const pid = yield* spawn(busy, 1, { on: 0 })
        for (;;) {
          const mail = (yield* receive()) as { kind: string; process: number; ok: boolean }
          if (mail.kind !== 'exit' || mail.process !== pid) continue
          ok.push(mail.ok)
          break
        }
      }
      return ok
    },
  }
  const struck = (cores?: number) => {
    const simulated = new Simulated({
      programs: { busy, late },
      world: {},
      seed: 'x',
      slots: 1,
      costs: {
        hop: exactly(0),
        detect: exactly(4),
        restart: exactly(30),
        slice: exactly(0, { perUnitMs: { events: 0.01 } }),
      },
      journal: true,
      stepsMax: 1e5,
      virtualMsMax: 1e6,
      interpose: {
        strike: () => undefined,
        eventsLeft: () => Number.POSITIVE_INFINITY,
        timed: [{ process: 'slot-0', at: { atMs: 5 }, act: 'kill' }],
      },
      ...(cores === undefined ? {} : { cores }),
    })
    return { ok: simulated.run<boolean[]>(late, undefined), nowMs: simulated.nowMs }
  }
  it('takes work until somebody notices, and loses it; then another thread has its slot', () => {
    const { ok, nowMs } = struck(2)
    expect(ok).toEqual([false, true])
    expect(nowMs).toBeGreaterThanOrEqual(35)
  })
  it('waits for somebody to strike in a run that is no machine', () => {
    expect(struck().ok[0]).toBe(false)
  })
})
