import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../runtime/fault.js'
import {
  type AnyDefinition,
  kill,
  MAIN,
  type Program,
  receive,
  sleep,
  spawn,
  wake,
} from '../../../runtime/program.js'
import { acts, type Mail, one, untilGone } from './acts.js'
import { entriesOf, onThreads, sharedWord } from './run.js'

const rootOf = (run: () => Program<unknown>): AnyDefinition => ({
  name: 'root',
  role: 'coordinator',
  run,
})

describe('a kill', () => {
  test('of what never yields: exit at once, death with its thread, and the slot works', async () => {
    const word = sharedWord()
    const { value: heard, journal } = await onThreads<Mail[]>(one('stuck', word, 30))
    expect(heard.map(({ kind }) => kind)).toEqual(['exit', 'gone', 'exit', 'gone'])
    expect(heard[0]).toMatchObject({ ok: false, error: 'killed', slot: 1 })
    expect(heard[2]).toMatchObject({ ok: true, value: 3, slot: 1 })
    const [exit] = entriesOf(journal, 'exit', 'stuck')
    const [gone] = entriesOf(journal, 'gone', 'stuck')
    expect(gone!.atMs).toBeGreaterThan(exit!.atMs)
    const atDeath = word[0]
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(word[0]).toBe(atDeath)
  })
  test('of what waits for mail: it is gone, and the slot works', async () => {
    const { value: heard } = await onThreads<Mail[]>(one('idle', 0, 10))
    expect(heard.map(({ kind }) => kind)).toEqual(['exit', 'gone', 'exit', 'gone'])
  })
})

describe('when a coordinator', () => {
  /** A boss who falls; then tasks in the slots of his workers. */
  const root = rootOf(function* () {
    yield* spawn(acts.boss!, 0, { name: 'boss' })
    const heard: Mail[] = []
    while (heard[0]?.kind !== 'exit') {
      const mail = yield* receive<Mail>()
      if (mail !== undefined) heard.push(mail)
    }
    for (const on of [0, 1]) yield* spawn(acts.spin!, 3, { name: 'spin', on })
    heard.push(...(yield* untilGone(2)))
    yield* sleep(150)
    return heard
  })
  const workers = ['idle-0', 'idle-1', `idle-${MAIN}`]
  test.each(['kill', 'zombie'] as const)('falls to %s, his workers die', async (act) => {
    const faults: Fault[] = [{ process: 'boss', at: { point: 'rule', hit: 1 }, act, forMs: 60 }]
    const { journal } = await onThreads<Mail[]>(root, faults)
    for (const name of workers) {
      const [exit, ...more] = entriesOf(journal, 'exit', name)
      expect(exit!.ok).toBe(false)
      expect(more).toEqual([])
      expect(entriesOf(journal, 'gone', name)).toHaveLength(1)
    }
    for (const { ok } of entriesOf(journal, 'exit', 'spin')) expect(ok).toBe(true)
  })
  test('kills a service that plays dead, it is gone when it wakes', async () => {
    const killing = rootOf(function* () {
      const pid = yield* spawn(acts.dozes!, 5, { name: 'dozes' })
      yield* receive<Mail>()
      yield* kill(pid)
      return yield* untilGone(1)
    })
    const at = { point: 'sleep', hit: 2 }
    const faults: Fault[] = [{ process: 'dozes', at, act: 'zombie', forMs: 40 }]
    const { journal } = await onThreads<Mail[]>(killing, faults)
    expect(entriesOf(journal, 'gone', 'dozes')).toHaveLength(1)
  })
})

describe('a bell', () => {
  test.each([
    ['worker by a worker', 0, 1],
    ['worker by a service', 0, MAIN],
    ['service by a worker', MAIN, 1],
  ] as const)('wakes a %s', async (_, sleeper, waker) => {
    const root = rootOf(function* () {
      const pid = yield* spawn(acts.bell!, undefined, { name: 'sleeper', on: sleeper })
      yield* spawn(acts.bell!, pid, { name: 'waker', on: waker })
      return yield* untilGone(2)
    })
    const { journal } = await onThreads<Mail[]>(root)
    expect(entriesOf(journal, 'exit', 'sleeper')[0]!.atMs).toBeLessThan(1_000)
  })
  test('rung by the root wakes a worker', async () => {
    const root = rootOf(function* () {
      const pid = yield* spawn(acts.bell!, undefined, { name: 'sleeper', on: 0 })
      yield* sleep(20)
      yield* wake(pid)
      return yield* untilGone(1)
    })
    const { journal } = await onThreads<Mail[]>(root)
    expect(entriesOf(journal, 'exit', 'sleeper')[0]!.atMs).toBeLessThan(1_000)
  })
})

describe('a closed run keeps nothing alive', () => {
  const script = fileURLToPath(new URL('./ends-while.js', import.meta.url))
  test.each(['crash', 'stuck', 'sleep', 'zombie', 'load'])(
    'though it was closed in the middle of a %s',
    (what) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script, what], {
        timeout: 30_000,
      })
      expect(`${status} ${stdout}${stderr}`).toBe('0 closed\n')
    },
  )
})
