import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../runtime/fault.js'
import type { Entry } from '../../../runtime/journal.js'
import { type AnyDefinition, type Program, receive, spawn } from '../../../runtime/program.js'
import type { Threads } from '../../../runtime/threads/threads.js'
import { acts, type Mail, one, untilGone } from './acts.js'
import { entriesOf, onThreads } from './run.js'

const ordered = (process: string): Fault => ({ process, at: { ordered: true }, act: 'kill' })

/** One task after the other in slot 0; answers how each of them ended. */
const row = (tasks: number, slices: number): AnyDefinition => ({
  name: 'root',
  role: 'coordinator',
  *run(): Program<boolean[]> {
    const ends: boolean[] = []
    for (let n = 0; n < tasks; n++) {
      yield* spawn(acts.spin!, slices, { name: `task-${n}`, on: 0, events: slices })
      for (let gone = false; !gone; ) {
        const mail = yield* receive<Mail>()
        if (mail?.kind === 'exit') ends.push(mail.ok as boolean)
        gone = mail?.kind === 'gone'
      }
    }
    return ends
  },
})

describe('a fault that is ordered while a run goes on', () => {
  test('never strikes without an order', async () => {
    const { value, journal } = await onThreads<boolean[]>(row(2, 4), [ordered('slot-0')])
    expect(value).toEqual([true, true])
    expect(journal.entries.some(({ kind }) => kind === 'fault')).toBe(false)
  })
  test('strikes halfway through the next task, once for each order', async () => {
    const fault = ordered('slot-0')
    let isOrdered = false
    const { value, journal } = await onThreads<boolean[]>(row(3, 10), [fault], (threads) => {
      threads.order(fault)
      isOrdered = threads.isOrdered(fault)
    })
    expect(isOrdered).toBe(true)
    expect(value).toEqual([false, true, true])
    expect(entriesOf(journal, 'fault', 'task-0')).toMatchObject([{ what: 'kill' }])
    expect(entriesOf(journal, 'exit', 'task-0')).toMatchObject([{ ok: false, events: 5 }])
  })
  test('strikes what has no end at its next slice, and can be ordered again', async () => {
    const fault = ordered('slot-*')
    const twice = (threads: Threads) => {
      threads.order(fault)
      const again = setInterval(() => {
        if (threads.isOrdered(fault)) return
        clearInterval(again)
        threads.order(fault)
      }, 1)
    }
    const root: AnyDefinition = {
      name: 'root',
      role: 'coordinator',
      *run(): Program<boolean[]> {
        const ends: boolean[] = []
        for (const on of [0, 1]) {
          yield* spawn(acts.spin!, 200, { name: `spin-${on}`, on })
          let mail: Mail | undefined
          do mail = yield* receive<Mail>()
          while (mail?.kind !== 'exit')
          ends.push(mail.ok as boolean)
        }
        return ends
      },
    }
    const { value } = await onThreads<boolean[]>(root, [fault], twice)
    expect(value).toEqual([false, false])
  })
  test('strikes beside the coordinator at the next effect', async () => {
    const fault = ordered('dozes')
    const root: AnyDefinition = {
      name: 'root',
      role: 'coordinator',
      *run(): Program<Mail[]> {
        yield* spawn(acts.dozes!, 5)
        return yield* untilGone(1)
      },
    }
    const { value } = await onThreads<Mail[]>(root, [fault], (threads) => threads.order(fault))
    expect(value[0]).toMatchObject({ kind: 'exit', ok: false, error: 'killed by plan' })
  })
  test('only what the plan has can be ordered', async () => {
    await onThreads(row(1, 1), [ordered('slot-0')], (threads) => {
      expect(() => threads.order(ordered('slot-0'))).toThrow('no fault of the plan')
    })
  })
})

test('news give each entry of the journal once, while threads write it', async () => {
  const news: Entry[] = []
  let timer: NodeJS.Timeout | undefined
  let live: Threads | undefined
  const { journal } = await onThreads(one('writes', 20_000), [], (threads) => {
    live = threads
    timer = setInterval(() => news.push(...threads.news()), 1)
  })
  clearInterval(timer)
  const before = news.length
  news.push(...live!.news())
  expect(before).toBeGreaterThan(0)
  expect(live!.news()).toEqual([])
  const byTime = (a: Entry, b: Entry) => a.atMs - b.atMs
  expect(news.sort(byTime)).toEqual([...journal.entries].sort(byTime))
  expect(entriesOf(journal, 'progress', 'writes')).toHaveLength(20_000)
})
