import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { linkSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { duckdb } from '../../sinks/duckdb.js'
import { lifeOf } from './checks-basic.js'
import { batchOf, type Order } from './duckdb-child.js'
import { contentOf, textOf } from './subject.js'

const compiled = import.meta.url.endsWith('.js')
const BATCHES = 4
/** Counted from 1: it dies in batch 2, two are there. */
const HIT = 3

let folder: string
let child: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-kill-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function start(order: Omit<Order, 'folder' | 'batches'>): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('./duckdb-child.js', import.meta.url))
  const args = [JSON.stringify({ ...order, folder, batches: BATCHES })]
  child = fork(file, args, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the child ended: ${code}`))),
  ])
  expect(message).toBe('here')
  return child
}
const open = () => duckdb.open({ output: 'each', unique: false, folder, durability: 'power' })

/** How many batches a new process may find, by the act at which the old one was killed. */
const POINTS: readonly (readonly [string, number, Order['when'], readonly number[]])[] = [
  ['sink.fence', 1, 'during', [0]],
  ['sink.begin', HIT, 'during', [2]],
  ['sink.rows', HIT, 'during', [2]],
  ['sink.marker', HIT, 'during', [2]],
  ['sink.commit', HIT, 'before', [2]],
  ['sink.commit', HIT, 'during', [2, 3]],
  ['sink.commit', HIT, 'after', [3]],
]

// A child cannot load TypeScript: these run from dist, as all tests do in CI.
describe.skipIf(!compiled)('a DuckDB file after SIGKILL', () => {
  test.each(POINTS)('at %s number %i, %s: %j batches', async (label, hit, when, allowed) => {
    const victim = await start({ label, hit, when })
    const exit = once(victim, 'exit')
    victim.kill('SIGKILL')
    await exit
    const sink = await open()
    const content = await contentOf(sink)
    const { idLast, put } = await lifeOf(sink)
    expect(allowed).toContain(idLast + 1)
    const batches = (n: number) => textOf(...Array.from({ length: n }, (_, id) => batchOf(id)))
    expect(content).toEqual(batches(idLast + 1))
    for (let id = Math.max(0, idLast); id < BATCHES; id++) await put(id, batchOf(id))
    expect(await contentOf(sink)).toEqual(batches(BATCHES))
    await sink.close()
  })

  test('a file that another process has open is refused in one line, and is free after', async () => {
    const holder = await start({ label: 'sink.fence', hit: 1, when: 'after' })
    const { message, name } = await open().then(
      () => expect.unreachable(),
      (error: Error) => error,
    )
    expect(name).toBe('SinkError')
    expect(message).toBe(
      `${join(folder, 'results.duckdb')}: in use by process ${holder.pid}; ` +
        'stop it, or give another folder',
    )
    const exit = once(holder, 'exit')
    holder.kill('SIGKILL')
    await exit
    await (await open()).close()
  })
})

describe('a DuckDB file whose maker is killed', () => {
  test('between its two names has only one once it is open', async () => {
    await (await open()).close()
    linkSync(join(folder, 'results.duckdb'), join(folder, 'new-results.duckdb-1'))
    const sink = await open()
    await (await lifeOf(sink)).put(0, batchOf(0))
    await sink.close()
    expect(readdirSync(folder)).toEqual(['results.duckdb'])
  })
})

describe.skipIf(!compiled)('a DuckDB file whose maker is killed', () => {
  test.each([0, 2, 5, 8, 12, 16, 20, 25, 30, 40])(
    'after %i ms is there whole, or not',
    async (ms) => {
      const victim = await start({ label: 'open', hit: 1, when: 'before' })
      const exit = once(victim, 'exit')
      await new Promise((resolve) => setTimeout(resolve, ms))
      victim.kill('SIGKILL')
      await exit
      const sink = await open()
      await (await lifeOf(sink)).put(0, batchOf(0))
      await sink.close()
      expect(readdirSync(folder)).toEqual(['results.duckdb'])
    },
  )
})
