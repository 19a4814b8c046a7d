import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAIN, type Pid, receive, send, sleep, spawn, wake } from '../../../runtime/program.js'
import { define, play, untilGone } from './play.js'

interface Letter {
  readonly from: number
  readonly n: number
}
interface Sender {
  readonly index: number
  readonly naps: readonly number[]
}
const sender = define<Sender>('sender', 'worker', function* (context, { index, naps }) {
  for (const [n, ms] of naps.entries()) {
    if (ms > 0) yield* sleep(ms)
    yield* send<Letter>(context.parent, { from: index, n })
  }
})
const senders = fc.array(fc.array(fc.constantFrom(0, 0, 0.03, 0.1, 2), { maxLength: 12 }), {
  minLength: 1,
  maxLength: 4,
})
const rootOf = (all: readonly (readonly number[])[]) =>
  define('root', 'coordinator', function* () {
    for (const [index, naps] of all.entries()) {
      yield* spawn(sender, { index, naps }, { on: index < 3 ? index : MAIN })
    }
    return yield* untilGone(all.length)
  })
const lettersOf = (value: unknown): Letter[] =>
  (value as (Letter | { kind: string })[]).filter((mail): mail is Letter => 'from' in mail)

describe('mail', () => {
  test('comes once and in order over each link, whatever the seed', () => {
    fc.assert(
      fc.property(senders, fc.nat().map(String), (all, seed) => {
        const letters = lettersOf(play(rootOf(all), [sender], { seed }).value)
        for (const [index, naps] of all.entries()) {
          const from = letters.filter((letter) => letter.from === index).map(({ n }) => n)
          expect(from).toEqual([...naps.keys()])
        }
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('races between links: another seed is another interleaving', () => {
    const all = [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]
    const orders = Array.from({ length: 12 }, (_, seed) => {
      const { value } = play(rootOf(all), [sender], { seed: String(seed) })
      return lettersOf(value)
        .map(({ from }) => from)
        .join('')
    })
    expect(new Set(orders).size).toBeGreaterThan(3)
  })
  test('to somebody who is gone is dropped', () => {
    const root = define('root', 'coordinator', function* () {
      const pid = yield* spawn(sender, { index: 0, naps: [] }, { on: 0 })
      yield* untilGone(1)
      yield* send(pid, 'hello')
      yield* wake(pid)
      return 'no error'
    })
    expect(play(root, [sender]).value).toBe('no error')
  })
})

describe('receive', () => {
  test('answers undefined when its time is over, and not before', () => {
    const root = define('root', 'coordinator', function* (context) {
      const fromMs = context.nowMs
      const answer = yield* receive(7)
      return { answer, tookMs: context.nowMs - fromMs }
    })
    expect(play(root).value).toEqual({ answer: undefined, tookMs: expect.closeTo(7) })
  })

  const ringer = define<Pid>('ringer', 'worker', function* (_, whom) {
    yield* sleep(1)
    yield* wake(whom)
    yield* sleep(1_000)
  })
  const rung = (busyMs: number) =>
    define('root', 'coordinator', function* (context) {
      yield* spawn(ringer, context.self, { on: 0 })
      yield* sleep(busyMs)
      const fromMs = context.nowMs
      yield* receive(500)
      const rungMs = context.nowMs
      yield* receive(20)
      return { tookMs: rungMs - fromMs, againMs: context.nowMs - rungMs }
    })
  test('ends at once when the bell rang before it, and only once', () => {
    const { value } = play(rung(50), [ringer])
    expect(value).toEqual({ tookMs: 0, againMs: expect.closeTo(20) })
  })
  test('is ended by a bell that rings meanwhile', () => {
    const { tookMs, againMs } = play(rung(0), [ringer]).value as Record<string, number>
    expect(tookMs).toBeLessThan(10)
    expect(againMs).toBeCloseTo(20)
  })
})
