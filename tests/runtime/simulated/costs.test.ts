import { describe, expect, it } from 'vitest'
import { type Definition, perform, receive, slice, spawn } from '../../../runtime/program.js'
import { Cores } from '../../../runtime/simulated/cores.js'
import { linesOf } from '../../../runtime/simulated/cost-lines.js'
import { COSTS, type Costs } from '../../../runtime/simulated/costs.js'
import { draw, valueAt } from '../../../runtime/simulated/draw.js'
import { Simulated } from '../../../runtime/simulated/simulated.js'
import { exactly } from './exactly.js'

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
