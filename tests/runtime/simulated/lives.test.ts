import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../runtime/fault.js'
import { kill, MAIN, receive, sleep, spawn } from '../../../runtime/program.js'
import { define, entriesOf, type Mail, play, untilGone } from './play.js'

interface Life {
  readonly end: 'return' | 'throw' | 'never'
  readonly naps: number
  /** Of the parent's wish to end it; undefined: never asked. */
  readonly killedAtMs: number | undefined
  readonly slot: number
  readonly children: number
}
const life: fc.Arbitrary<Life> = fc.record({
  end: fc.constantFrom('return', 'throw', 'never'),
  naps: fc.integer({ min: 1, max: 6 }),
  killedAtMs: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
  slot: fc.integer({ min: MAIN, max: 2 }),
  children: fc.integer({ min: 0, max: 2 }),
})
const fault: fc.Arbitrary<Fault> = fc.record({
  process: fc.constantFrom('life-0', 'life-1', 'life-*', 'child-*', 'slot-1'),
  at: fc.oneof(
    fc.record({ point: fc.constant('sleep'), hit: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ atMs: fc.integer({ min: 0, max: 20 }) }),
  ),
  act: fc.constantFrom('kill' as const, 'kill-after' as const, 'zombie' as const),
  forMs: fc.integer({ min: 1, max: 20 }),
})

const child = define<number>('child', 'service', function* () {
  for (;;) yield* sleep(3)
})
const one = define<Life>('life', 'worker', function* (_, { end, naps, children }) {
  for (let c = 0; c < children; c++) yield* spawn(child, c, { name: `child-${c}` })
  for (let n = 0; n < naps; n++) yield* sleep(2)
  if (end === 'throw') throw new Error('by itself')
  while (end === 'never') yield* sleep(5)
  return naps
})
const rootOf = (lives: readonly Life[]) =>
  define('root', 'coordinator', function* (context) {
    const pids: number[] = []
    for (const [n, args] of lives.entries()) {
      pids.push(yield* spawn(one, args, { name: `life-${n}`, on: args.slot }))
    }
    const heard: Mail[] = []
    const due = lives
      .map(({ killedAtMs }, n) => ({ pid: pids[n]!, atMs: killedAtMs ?? 100 }))
      .sort((a, b) => a.atMs - b.atMs)
    while (
      new Set(heard.filter(({ kind }) => kind === 'gone').map((m) => m.process)).size < lives.length
    ) {
      const next = due[0]
      const mail = yield* receive<Mail>(next === undefined ? 1e9 : next.atMs - context.nowMs)
      if (mail !== undefined) heard.push(mail)
      if (next === undefined || context.nowMs < next.atMs) continue
      due.shift()
      yield* kill(next.pid)
    }
    yield* sleep(50)
    for (let more = yield* receive<Mail>(0); more !== undefined; more = yield* receive<Mail>(0))
      heard.push(more)
    return { pids, heard }
  })

const anyRun = fc.tuple(
  fc.array(life, { minLength: 1, maxLength: 5 }),
  fc.array(fault, { maxLength: 3 }),
  fc.nat().map(String),
)

describe('whatever befalls processes', () => {
  test('each has exactly one exit in the journal, and then exactly one gone', () => {
    fc.assert(
      fc.property(anyRun, ([lives, faults, seed]) => {
        const { journal } = play(rootOf(lives), [one, child], { faults, seed })
        const pids = journal.entries.flatMap((e) => (e.kind === 'spawn' ? [e.pid] : []))
        for (const pid of pids) {
          const about = journal.entries.filter((e) => 'pid' in e && e.pid === pid)
          expect(about.map(({ kind }) => kind)).toEqual(['spawn', 'exit', 'gone'])
        }
        const times = journal.entries.map(({ atMs }) => atMs)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
      }),
      { seed: 42, numRuns: 300 },
    )
  })
  test('its parent hears exit, perhaps a late result, gone, and nothing after that', () => {
    fc.assert(
      fc.property(anyRun, ([lives, faults, seed]) => {
        const { value } = play(rootOf(lives), [one, child], { faults, seed })
        const { pids, heard } = value as { pids: number[]; heard: Mail[] }
        for (const pid of pids) {
          const kinds = heard.filter((m) => m.process === pid).map(({ kind }) => kind)
          expect([
            ['exit', 'gone'],
            ['exit', 'late', 'gone'],
          ]).toContainEqual(kinds)
          const exit = heard.find((m) => m.process === pid)
          if (kinds.length === 3) expect(exit).toMatchObject({ ok: false })
        }
      }),
      { seed: 42, numRuns: 300 },
    )
  })
  test('the same seed gives the same journal, byte for byte', () => {
    fc.assert(
      fc.property(anyRun, ([lives, faults, seed]) => {
        const [a, b] = [1, 2].map(() => play(rootOf(lives), [one, child], { faults, seed }))
        expect(JSON.stringify(a!.journal)).toBe(JSON.stringify(b!.journal))
      }),
      { seed: 42, numRuns: 100 },
    )
  })
})

describe('children of a dead parent', () => {
  const root = define('root', 'coordinator', function* () {
    const args: Life = { end: 'never', naps: 1, killedAtMs: undefined, slot: 0, children: 2 }
    yield* spawn(one, args, { name: 'life-0', on: 0 })
    yield* untilGone(1)
    yield* sleep(100)
  })
  test.each(['kill', 'zombie'] as const)('die, when it falls to %s', (act) => {
    const faults: Fault[] = [{ process: 'life-0', at: { point: 'sleep', hit: 2 }, act, forMs: 9 }]
    // A zombie goes on for ever here: who has given it up must kill it.
    const { journal } = play(act === 'kill' ? root : killing, [one, child], { faults })
    for (const name of ['child-0', 'child-1']) {
      const [parent] = entriesOf(journal, 'exit', 'life-0')
      const [exit] = entriesOf(journal, 'exit', name)
      const [gone] = entriesOf(journal, 'gone', name)
      expect(exit!.ok).toBe(false)
      expect(gone!.atMs - parent!.atMs).toBeLessThan(60)
    }
  })
  const killing = define('root', 'coordinator', function* () {
    const args: Life = { end: 'never', naps: 1, killedAtMs: undefined, slot: 0, children: 2 }
    const pid = yield* spawn(one, args, { name: 'life-0', on: 0 })
    yield* receive()
    yield* kill(pid)
    yield* untilGone(1)
    yield* sleep(100)
  })
})
