import { describe, expect, test } from 'vitest'
import { interpose } from '../../../faults/interpose.js'
import type { Fault } from '../../../runtime/fault.js'
import {
  type AnyDefinition,
  type Definition,
  type Notice,
  type Program,
  perform,
  receive,
  send,
  sleep,
  slice,
  spawn,
  wake,
} from '../../../runtime/program.js'
import { TIGHT_COSTS } from '../../../runtime/simulated/costs.js'
import { LivenessError, Simulated } from '../../../runtime/simulated/simulated.js'

type Role = AnyDefinition['role']
function define(name: string, role: Role, run: AnyDefinition['run']): AnyDefinition {
  return { name, role, run }
}
function start(programs: readonly AnyDefinition[], faults: readonly Fault[] = [], seed = '1') {
  return new Simulated({
    programs: Object.fromEntries(programs.map((p) => [p.name, p])),
    world: {},
    seed,
    slots: 2,
    costs: TIGHT_COSTS,
    interpose: interpose(faults, new Int32Array(faults.length + 1)),
    stepsMax: 10_000,
    virtualMsMax: 10_000,
    journal: true,
  })
}
/** Mail until the process is gone. */
function* untilGone(pid: number): Program<Notice[]> {
  const heard: Notice[] = []
  for (;;) {
    const mail = yield* receive<Notice>()
    if (mail !== undefined && mail.process === pid) heard.push(mail)
    if (mail?.kind === 'gone' && mail.process === pid) return heard
  }
}

const count = define('count', 'task', function* (_, events: number): Program<number> {
  let done = 0
  let grant = yield* slice(0, 10)
  while (done < events) {
    const now = Math.min(grant, events - done)
    done += now
    grant = yield* slice(now, 10)
  }
  return done
})
const root = (run: (context: { nowMs: number }) => Program<unknown>): AnyDefinition =>
  define('root', 'coordinator', (context) => run(context))
/** Spawns one task and tells what its parent heard. */
const parent = (events: number): AnyDefinition =>
  root(function* () {
    return yield* untilGone(yield* spawn(count, events, { name: 'count#1', on: 0, events }))
  })
const kinds = (heard: Notice[]): string[] => heard.map(({ kind }) => kind)

describe('a simulated run', () => {
  test('is the same for the same seed, byte for byte, and another for another', () => {
    const trace = (seed: string): string => {
      const run = start([count], [], seed)
      run.run(parent(95), undefined)
      return JSON.stringify(run.journal)
    }
    expect(trace('7')).toBe(trace('7'))
    expect(trace('7')).not.toBe(trace('8'))
  })
  test('tells a parent once that a process has ended, and once that it is gone', () => {
    const heard = start([count]).run<Notice[]>(parent(95), undefined)
    expect(kinds(heard)).toEqual(['exit', 'gone'])
    expect(heard[0]).toMatchObject({ ok: true, value: 95, slot: 0 })
  })
  test('ends a slice exactly at the event where a fault waits', () => {
    const fault: Fault = { process: 'count#1', at: { event: 37 }, act: 'kill' }
    const run = start([count], [fault])
    const heard = run.run<Notice[]>(parent(95), undefined)
    expect(heard[0]).toMatchObject({ kind: 'exit', ok: false })
    expect(run.journal.entries.find((e) => e.kind === 'exit')).toMatchObject({ events: 37 })
  })
  test('strikes at a share of what was expected, and at the events of a slot', () => {
    for (const fault of [
      { process: 'count#*', at: { share: 0.5 }, act: 'kill' },
      { process: 'slot-0', at: { event: 40 }, act: 'kill' },
    ] as const) {
      const run = start([count], [fault])
      run.run(parent(80), undefined)
      expect(run.journal.entries.find((e) => e.kind === 'exit')).toMatchObject({ events: 40 })
    }
  })
  test('lets a zombie go on after its exit, and calls its result late', () => {
    const fault: Fault = { process: 'count#1', at: { event: 20 }, act: 'zombie', forMs: 3 }
    const heard = start([count], [fault]).run<Notice[]>(parent(95), undefined)
    expect(kinds(heard)).toEqual(['exit', 'late', 'gone'])
    expect(heard[0]).toMatchObject({ ok: false, error: 'suspected' })
    expect(heard[1]).toMatchObject({ value: 95 })
  })
  test('kills what waits in the slot too, and the slot works again', () => {
    const program = root(function* () {
      const first = yield* spawn(count, 40_000, { name: 'first', on: 0, events: 40_000 })
      const second = yield* spawn(count, 10, { name: 'second', on: 0, events: 10 })
      const exits: Notice[] = []
      while (exits.length < 2) {
        const mail = yield* receive<Notice>()
        if (mail?.kind === 'exit') exits.push(mail)
      }
      const third = yield* untilGone(yield* spawn(count, 10, { name: 'third', on: 0 }))
      return { first, second, exits, third }
    })
    const fault: Fault = { process: 'first', at: { event: 30_000 }, act: 'kill' }
    const { exits, third } = start([count], [fault]).run<{ exits: Notice[]; third: Notice[] }>(
      program,
      undefined,
    )
    expect(exits.map((e) => 'ok' in e && e.ok)).toEqual([false, false])
    expect(third[0]).toMatchObject({ ok: true, value: 10 })
  })
  test('drops a generator without running its finally', () => {
    let cleaned = 0
    const tidy = define('tidy', 'task', function* () {
      try {
        for (;;) yield* slice(1, 1)
      } finally {
        cleaned++
      }
    })
    const program = root(function* () {
      yield* untilGone(yield* spawn(tidy, 0, { name: 'tidy', on: 1 }))
    })
    start([tidy], [{ process: 'tidy', at: { event: 3 }, act: 'kill' }]).run(program, undefined)
    expect(cleaned).toBe(0)
  })
  test('keeps mail of one link in order, answers a timeout with undefined, latches the bell', () => {
    const child: Definition<number, void, unknown> = define('child', 'worker', function* (context) {
      for (let n = 0; n < 20; n++) yield* send(context.parent, n)
      yield* wake(context.parent)
    })
    const program = root(function* () {
      yield* spawn(child, 0, { on: 0 })
      yield* sleep(50)
      const got: unknown[] = []
      while (got.length < 20) {
        const mail = yield* receive<unknown>()
        if (typeof mail === 'number') got.push(mail)
      }
      while ((yield* receive(0)) !== undefined);
      return { got, nothing: yield* receive(2) }
    })
    const { got, nothing } = start([child]).run<{ got: number[]; nothing: unknown }>(
      program,
      undefined,
    )
    expect(got).toEqual([...Array(20).keys()])
    expect(nothing).toBeUndefined()
  })
  test('throws errors and lost replies into the program, after or instead of the act', () => {
    const acts: string[] = []
    const program = root(function* () {
      const told: string[] = []
      for (const label of ['a', 'b', 'c']) {
        try {
          yield* perform(label, () => acts.push(label))
        } catch (error) {
          told.push(`${label}: ${(error as Error).name}`)
        }
      }
      return told
    })
    const faults: Fault[] = [
      { process: 'root', at: { point: 'a', hit: 1 }, act: 'error' },
      { process: 'root', at: { point: 'b', hit: 1 }, act: 'lose-reply' },
    ]
    const told = start([], faults).run(program, undefined)
    expect(told).toEqual(['a: InjectedError', 'b: OutcomeUnknown'])
    expect(acts).toEqual(['b', 'c'])
  })
  test('does not call a stall an end', () => {
    const waits = root(function* () {
      yield* receive()
    })
    const spins = root(function* () {
      for (;;) yield* sleep(1)
    })
    expect(() => start([]).run(waits, undefined)).toThrow(LivenessError)
    expect(() => start([]).run(spins, undefined)).toThrow(LivenessError)
  })
  test('refuses an asynchronous act', () => {
    const program = root(function* () {
      yield* perform('later', () => Promise.resolve(1))
    })
    expect(() => start([]).run(program, undefined)).toThrow(/synchronous/)
  })
})
