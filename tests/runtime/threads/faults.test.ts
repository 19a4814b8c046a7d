import { describe, expect, test } from 'vitest'
import type { Act, Fault } from '../../../runtime/fault.js'
import { type AnyDefinition, type Program, sleep, spawn } from '../../../runtime/program.js'
import { acts, type Mail, one, untilGone } from './acts.js'
import { entriesOf, onThreads, sharedWord } from './run.js'

describe('a fault that strikes a worker at a point', () => {
  const struck = async (act: Act) => {
    const word = sharedWord()
    const faults: Fault[] = [{ process: 'adder', at: { point: 'add', hit: 2 }, act, forMs: 30 }]
    const { value: heard } = await onThreads<Mail[]>(one('adder', word), faults)
    expect(heard.at(-1)).toMatchObject({ kind: 'gone' })
    return { added: word[0], first: heard[0]!, kinds: heard.slice(0, -2).map(({ kind }) => kind) }
  }
  test('kill: it dies before the act', async () => {
    const { added, first } = await struck('kill')
    expect(added).toBe(1)
    expect(first).toMatchObject({ kind: 'exit', ok: false })
  })
  test('kill-after: the act happens, and then it dies', async () => {
    const { added, first } = await struck('kill-after')
    expect(added).toBe(2)
    expect(first).toMatchObject({ kind: 'exit', ok: false })
  })
  test('error: the act does not happen, and the program is told', async () => {
    const { added, first } = await struck('error')
    expect(added).toBe(3)
    expect(first).toMatchObject({ ok: true, value: ['0', 'InjectedError', '1', '2'] })
  })
  test('lose-reply: the act happens, and the program cannot know', async () => {
    const { added, first } = await struck('lose-reply')
    expect(added).toBe(4)
    expect(first).toMatchObject({ ok: true, value: ['0', 'OutcomeUnknown', '2', '3'] })
  })
  test('zombie: its result comes late, after the exit', async () => {
    const { added, kinds } = await struck('zombie')
    expect(added).toBe(4)
    expect(kinds).toEqual(['exit', 'late', 'gone'])
  })
})

test('what a thread wrote into its journal stays, though it dies behind its second page', async () => {
  const hit = 8_300
  const faults: Fault[] = [{ process: 'writes', at: { point: 'progress', hit }, act: 'kill' }]
  const { journal } = await onThreads(one('writes', 20_000), faults)
  const offsets = entriesOf(journal, 'progress', 'writes').map(({ offset }) => offset)
  expect(offsets).toEqual(Array.from({ length: hit - 1 }, (_, n) => n + 1))
})

describe('a slow worker', () => {
  const both: AnyDefinition = {
    name: 'root',
    role: 'coordinator',
    *run(): Program {
      yield* sleep(10)
      for (const on of [0, 1]) yield* spawn(acts.spin!, 30, { name: `spin-${on}`, on })
      yield* untilGone(2)
    },
  }
  const slow = (slot: number, forMs?: number): Fault => ({
    process: `slot-${slot}`,
    at: { atMs: 0 },
    act: 'slow',
    factor: 10,
    ...(forMs === undefined ? {} : { forMs }),
  })
  const tookMs = async (faults: readonly Fault[]): Promise<number> => {
    const { journal } = await onThreads(both, faults)
    const [begun] = entriesOf(journal, 'spawn', 'spin-1')
    const [ended] = entriesOf(journal, 'exit', 'spin-1')
    return ended!.atMs - begun!.atMs
  }
  test('takes so many times as long', async () => {
    expect(await tookMs([slow(1)])).toBeGreaterThan(200)
  })
  test('stays slow when another one has recovered', async () => {
    expect(await tookMs([slow(0, 40), slow(1)])).toBeGreaterThan(200)
  })
})
