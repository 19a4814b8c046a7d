import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../runtime/fault.js'
import { kill, type Pid, sleep, slice, spawn } from '../../../runtime/program.js'
import { TIGHT_COSTS } from '../../../runtime/simulated/costs.js'
import { define, entriesOf, type Mail, play, untilGone } from './play.js'

const EVENTS_A_SLICE = 10
const costs = { ...TIGHT_COSTS, event: 0.01 }
/** Tells its name, when it begins and when it ends. */
const task = define<number>('task', 'task', function* ({ world, self }, events) {
  world.told.push({ pid: self, at: 'begin' })
  for (let done = 0; done < events; ) {
    const now = Math.min(yield* slice(done === 0 ? 0 : EVENTS_A_SLICE, EVENTS_A_SLICE), events)
    done += now
  }
  world.told.push({ pid: self, at: 'end' })
  return events
})
interface Word {
  readonly pid: Pid
  readonly at: 'begin' | 'end'
}

describe('a slot', () => {
  test('runs its tasks one after the other, in the order of their spawns', () => {
    const spawns = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: 1, max: 60 })), {
      minLength: 1,
      maxLength: 9,
    })
    fc.assert(
      fc.property(spawns, fc.nat().map(String), (all, seed) => {
        const root = define('root', 'coordinator', function* () {
          const pids: Pid[] = []
          for (const [on, events] of all) pids.push(yield* spawn(task, events, { on }))
          yield* untilGone(all.length)
          return pids
        })
        const { value, told } = play(root, [task], { seed })
        for (const slot of [0, 1, 2]) {
          const mine = (value as Pid[]).filter((_, n) => all[n]![0] === slot)
          const words = (told as Word[]).filter(({ pid }) => mine.includes(pid))
          expect(words).toEqual(
            mine.flatMap((pid) => [
              { pid, at: 'begin' },
              { pid, at: 'end' },
            ]),
          )
        }
      }),
      { seed: 42, numRuns: 100 },
    )
  })

  /** Three tasks wait behind each other; the first is killed; then another comes. */
  const root = define('root', 'coordinator', function* ({ nowMs }) {
    const pids: Pid[] = []
    for (const name of ['a', 'b', 'c']) pids.push(yield* spawn(task, 400, { name, on: 1 }))
    const other = yield* spawn(task, 400, { name: 'other', on: 2 })
    yield* sleep(nowMs + 1)
    yield* kill(pids[0]!)
    const next = yield* spawn(task, 20, { name: 'next', on: 1 })
    return { pids, other, next, heard: yield* untilGone(5) }
  })
  interface Heard {
    readonly pids: Pid[]
    readonly other: Pid
    readonly next: Pid
    readonly heard: Mail[]
  }
  test('loses its queue with a kill, takes work again, and leaves the others alone', () => {
    const { value } = play(root, [task], { costs })
    const { pids, other, next, heard } = value as Heard
    const exitOf = (pid: Pid) => heard.find((m) => m.kind === 'exit' && m.process === pid)
    for (const pid of pids) expect(exitOf(pid)).toMatchObject({ ok: false })
    expect(exitOf(other)).toMatchObject({ ok: true })
    expect(exitOf(next)).toMatchObject({ ok: true })
  })
  test('never starts what waited in it when it was given up', () => {
    const { value, told } = play(root, [task], { costs })
    const { pids, other, next } = value as Heard
    const begun = (told as Word[]).filter(({ at }) => at === 'begin').map(({ pid }) => pid)
    expect(begun.toSorted()).toEqual([pids[0], other, next].toSorted())
  })
  test('is cut off by the restart cost after a death by plan', () => {
    const faults: Fault[] = [{ process: 'a', at: { event: 10 }, act: 'kill' }]
    const deaf = define('root', 'coordinator', function* () {
      yield* spawn(task, 400, { name: 'a', on: 1 })
      yield* untilGone(1)
      yield* spawn(task, 10, { name: 'next', on: 1 })
      yield* untilGone(1)
    })
    const { journal } = play(deaf, [task], { faults, costs: { ...costs, restart: 1_000 } })
    const [dead] = entriesOf(journal, 'exit', 'a')
    const [done] = entriesOf(journal, 'exit', 'next')
    expect(dead).toMatchObject({ ok: false, events: 10 })
    expect(done!.ok).toBe(true)
    expect(done!.atMs - dead!.atMs).toBeGreaterThan(20)
  })
  test('is as slow for its next task as for the one that the fault found there', () => {
    const slow: Fault[] = [{ process: 'slot-1', at: { atMs: 0 }, act: 'slow', factor: 50 }]
    const both = define('root', 'coordinator', function* () {
      yield* spawn(task, 400, { name: 'a', on: 1 })
      yield* spawn(task, 400, { name: 'b', on: 1 })
      yield* untilGone(2)
    })
    const tookMs = (faults: Fault[]) => {
      const { journal } = play(both, [task], { faults, costs })
      const [a, b] = ['a', 'b'].map((name) => entriesOf(journal, 'exit', name)[0]!.atMs)
      return { a: a!, b: b! - a! }
    }
    const [quick, slowed] = [tookMs([]), tookMs(slow)]
    expect(slowed.a).toBeGreaterThan(quick.a * 10)
    expect(slowed.b).toBeGreaterThan(quick.b * 10)
  })
})
