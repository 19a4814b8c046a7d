import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { interpose } from '../../../faults/interpose.js'
import type { Fault } from '../../../runtime/fault.js'
import type { Journal } from '../../../runtime/journal.js'
import { Threads } from '../../../runtime/threads/threads.js'
import { programs, roots } from './programs.js'

async function run(name: keyof typeof roots, faults: readonly Fault[] = []) {
  const threads = await Threads.start({
    programs,
    world: {},
    workerWorld: {},
    entry: new URL('./entry.js', import.meta.url),
    slots: 2,
    faults,
    interpose,
  })
  try {
    const heard = await threads.run<{ kind: string; [key: string]: unknown }[]>(roots[name], 0)
    return { heard, journal: threads.journal }
  } finally {
    await threads.close()
  }
}
const exitOf = ({ entries }: Journal, process: string) =>
  entries.find((e) => e.kind === 'exit' && e.process === process)

describe('threads', () => {
  test('keep mail that came before the program began', async () => {
    const { heard } = await run('early')
    const echoes = heard.filter(({ kind }) => kind === 'echo').map(({ value }) => value)
    expect(echoes).toEqual([0, 1, 2, 3, 4])
    expect(heard.at(-1)).toMatchObject({ kind: 'gone' })
  })
  test('run a task, tell of its end once, and account for its events', async () => {
    const { heard, journal } = await run('task')
    expect(heard.map(({ kind }) => kind)).toEqual(['exit', 'gone', 'exit'])
    expect(heard[0]).toMatchObject({ ok: true, value: 1_000, slot: 1 })
    expect(exitOf(journal, 'count#1')).toMatchObject({ ok: true, events: 1_000 })
  })
  test('die for real, exactly at the event of the plan, and the slot works again', async () => {
    const fault: Fault = { process: 'count#1', at: { event: 437 }, act: 'kill' }
    const { heard, journal } = await run('task', [fault])
    expect(heard[0]).toMatchObject({ kind: 'exit', ok: false })
    expect(heard.at(-1)).toMatchObject({ kind: 'exit', ok: true, value: 10 })
    expect(exitOf(journal, 'count#1')).toMatchObject({ ok: false, events: 437 })
    expect(journal.entries.filter(({ kind }) => kind === 'fault')).toHaveLength(1)
  })
  test('play dead and come back: exit first, the result is late', async () => {
    const fault: Fault = { process: 'count#1', at: { share: 0.5 }, act: 'zombie', forMs: 60 }
    const { heard } = await run('task', [fault])
    expect(heard[0]).toMatchObject({ kind: 'exit', ok: false, error: 'suspected' })
    expect(heard.map(({ kind }) => kind)).toContain('late')
  })
  test('ring each other’s bells', async () => {
    expect((await run('bell')).heard.at(-1)).toEqual({ kind: 'woken' })
  })
  test('leave their journal behind when they die, over several pages', async () => {
    const { journal } = await run('talk')
    const told = journal.entries.filter((e) => e.kind === 'progress' && e.process === 'talker')
    expect(told).toHaveLength(10_000)
  })
  test('let the process end by itself after close, also with a crash just before', () => {
    const script = fileURLToPath(new URL('./ends-by-itself.js', import.meta.url))
    for (let n = 0; n < 3; n++) {
      const { status, stdout } = spawnSync(process.execPath, [script], { timeout: 20_000 })
      expect(`${status} ${stdout}`).toBe('0 closed\n')
    }
  })
})
