import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../runtime/fault.js'
import { type Pid, perform, receive, send, sleep, slice, spawn } from '../../../runtime/program.js'
import { LivenessError } from '../../../runtime/simulated/simulated.js'
import { define, entriesOf, type Mail, play, untilGone } from './play.js'

interface Work {
  readonly events: number
  readonly want: number
}
/** Takes all that it is granted. */
const greedy = define<Work>('greedy', 'task', function* (_, { events, want }) {
  let done = 0
  let now = 0
  for (;;) {
    const grant = yield* slice(now, Math.min(want, Math.max(1, events - done)))
    if (done === events) return done
    now = grant
    done += grant
  }
})
const work = (all: readonly Work[]) =>
  define('root', 'coordinator', function* () {
    for (const [n, args] of all.entries()) {
      yield* spawn(greedy, args, { name: `greedy-${n}`, on: 1, events: args.events })
      yield* untilGone(1)
    }
  })
const works = fc.record({
  events: fc.integer({ min: 1, max: 500 }),
  want: fc.integer({ min: 1, max: 97 }),
})

describe('a fault that counts', () => {
  test('strikes at exactly that event, wherever slices end otherwise', () => {
    fc.assert(
      fc.property(works, fc.integer({ min: 1, max: 500 }), (args, event) => {
        const faults: Fault[] = [{ process: 'greedy-*', at: { event }, act: 'kill' }]
        const [exit] = entriesOf(
          play(work([args]), [greedy], { faults }).journal,
          'exit',
          'greedy-0',
        )
        const dies = event <= args.events
        expect(exit).toMatchObject({ ok: !dies, events: dies ? event : args.events })
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('strikes at its share of what was expected, at the first event at least', () => {
    fc.assert(
      fc.property(works, fc.double({ min: 0, max: 1, noNaN: true }), (args, share) => {
        const faults: Fault[] = [{ process: 'greedy-*', at: { share }, act: 'kill' }]
        const [exit] = entriesOf(
          play(work([args]), [greedy], { faults }).journal,
          'exit',
          'greedy-0',
        )
        const events = Math.max(1, Math.floor(args.events * share))
        expect(exit).toMatchObject({ ok: false, events })
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('counts over all that ran in a slot, and strikes once', () => {
    fc.assert(
      fc.property(fc.array(works, { minLength: 1, maxLength: 4 }), fc.nat(999), (all, before) => {
        const event = before + 1
        const faults: Fault[] = [{ process: 'slot-1', at: { event }, act: 'kill' }]
        const { journal } = play(work(all), [greedy], { faults })
        let left = event
        const expected = all.map(({ events }) => {
          const dies = left > 0 && left <= events
          const done = dies ? left : events
          left -= done
          return { ok: !dies, events: done }
        })
        const exits = all.map((_, n) => entriesOf(journal, 'exit', `greedy-${n}`)[0]!)
        expect(exits.map(({ ok, events }) => ({ ok, events }))).toEqual(expected)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
})

describe('a fault by the clock', () => {
  const restless = define('restless', 'service', function* () {
    for (;;) yield* sleep(1)
  })
  test('with everyMs strikes whoever is there, each time', () => {
    const root = define('root', 'coordinator', function* (context) {
      while (context.nowMs < 95) {
        yield* spawn(restless, undefined, { name: 'restless#1' })
        yield* untilGone(1)
      }
    })
    const at = { atMs: 10, everyMs: 20 }
    const { journal } = play(root, [restless], {
      faults: [{ process: 'restless#*', at, act: 'kill' }],
    })
    const struck = entriesOf(journal, 'fault', 'restless#1').map(({ atMs }) => Math.round(atMs))
    expect(struck).toEqual([10, 30, 50, 70, 90, 110])
  })
  test('waits for somebody to strike', () => {
    const root = define('root', 'coordinator', function* () {
      yield* sleep(20)
      yield* spawn(restless, undefined, { name: 'late' })
      return yield* untilGone(1)
    })
    const faults: Fault[] = [{ process: 'late', at: { atMs: 3 }, act: 'kill' }]
    const [exit] = entriesOf(play(root, [restless], { faults }).journal, 'exit', 'late')
    expect(exit!.ok).toBe(false)
    expect(exit!.atMs).toBeGreaterThan(20)
  })

  const hearer = define('hearer', 'service', function* (context) {
    yield* receive()
    context.world.told.push(context.nowMs)
    return 'heard'
  })
  const pesters = define('root', 'coordinator', function* () {
    const pid = yield* spawn(hearer, undefined, { name: 'hearer' })
    const heard: Mail[] = []
    yield* sleep(10)
    for (let n = 0; n < 10; n++) {
      yield* send<string>(pid, 'get up')
      const mail = yield* receive<Mail>(5)
      if (mail !== undefined) heard.push(mail)
    }
    while (heard.at(-1)?.kind !== 'gone') {
      const mail = yield* receive<Mail>()
      if (mail !== undefined) heard.push(mail)
    }
    return heard.map(({ kind }) => kind)
  })
  test('lets a zombie sleep for all its time, also one that waits for mail', () => {
    const at = { atMs: 5 }
    const faults: Fault[] = [{ process: 'hearer', at, act: 'zombie', forMs: 30 }]
    const { value, told } = play(pesters, [hearer], { faults })
    expect(value).toEqual(['exit', 'late', 'gone'])
    expect(told[0]).toBeGreaterThanOrEqual(35)
  })
  test.each(['zombie', 'delay'] as const)(
    'wakes a %s that was struck when mail had come',
    (act) => {
      // It would have waited for that mail for ever; it has it, and sleeps over what it does next.
      const acting = define('acting', 'service', function* ({ world }) {
        yield* receive()
        yield* perform('act', () => world.told.push(1))
      })
      const sends = define('root', 'coordinator', function* () {
        const pid = yield* spawn(acting, undefined, { name: 'acting' })
        yield* send(pid, 'go')
        return yield* untilGone(pid)
      })
      const at = { point: 'act', hit: 1 }
      const { told, journal } = play(sends, [acting], {
        faults: [{ process: 'acting', at, act, forMs: 5 }],
      })
      expect(told).toEqual([1])
      const [fault] = entriesOf(journal, 'fault', 'acting')
      const [acted] = entriesOf(journal, 'perform', 'acting')
      expect(acted!.atMs - fault!.atMs).toBeCloseTo(5)
    },
  )
})

describe('a fault at a point', () => {
  const acts = define<number>('acts', 'service', function* ({ world }, times) {
    for (let n = 1; n <= times; n++) {
      try {
        yield* perform('act', () => world.told.push(n))
      } catch (error) {
        world.told.push((error as Error).name)
      }
    }
  })
  const root = define('root', 'coordinator', function* () {
    yield* spawn(acts, 4, { name: 'acts' })
    return (yield* untilGone(1)).map(({ kind }) => kind)
  })
  test.each([
    ['kill', [1]],
    ['kill-after', [1, 2]],
    ['error', [1, 'InjectedError', 3, 4]],
    ['lose-reply', [1, 2, 'OutcomeUnknown', 3, 4]],
    ['zombie', [1, 2, 3, 4]],
  ] as const)('%s leaves what it says, at the second hit only', (act, left) => {
    const faults: Fault[] = [{ process: 'acts', at: { point: 'act', hit: 2 }, act, forMs: 5 }]
    const { told, value } = play(root, [acts], { faults })
    expect(told).toEqual(left)
    expect(value).toEqual(act === 'zombie' ? ['exit', 'late', 'gone'] : ['exit', 'gone'])
  })
  test('that crashes the node kills all but the root, and then the disk loses its choice', () => {
    const fates: string[] = []
    const bystander = define<Pid>('bystander', 'worker', function* () {
      for (;;) yield* sleep(1)
    })
    const watch = define('root', 'coordinator', function* (context) {
      yield* spawn(bystander, context.self, { name: 'bystander', on: 0 })
      yield* spawn(acts, 4, { name: 'acts' })
      return (yield* untilGone(2)).filter(({ kind }) => kind === 'exit').map(({ ok }) => ok)
    })
    const faults: Fault[] = [{ process: 'acts', at: { point: 'act', hit: 3 }, act: 'crash-torn' }]
    const disk = { crash: (fate: string) => fates.push(fate) }
    const { value, told } = play(watch, [acts, bystander], { faults, disk })
    expect({ value, told, fates }).toEqual({ value: [false, false], told: [1, 2], fates: ['torn'] })
  })
})

test('a run that never ends is told apart from one that cannot go on', () => {
  const waits = define('root', 'coordinator', () => receive())
  const spins = define('root', 'coordinator', function* () {
    for (;;) yield* slice(0, 1)
  })
  const sleeps = define('root', 'coordinator', () => sleep(1e6))
  expect(() => play(waits)).toThrow(new LivenessError('nobody can run: deadlock'))
  expect(() => play(spins, [], { stepsMax: 50 })).toThrow(/more than 50 steps/)
  expect(() => play(sleeps, [], { virtualMsMax: 99 })).toThrow(/more than 99 virtual ms/)
})
