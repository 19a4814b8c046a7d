import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OutcomeUnknown } from '../../runtime/program.js'
import { postgres } from '../../sinks/postgres.js'
import { killServer, serverMissing } from '../../sinks/postgres-server.js'
import { Fenced, type Sink } from '../../sinks/sink.js'
import { lifeOf } from './checks-basic.js'
import { drive } from './drive.js'
import { needed } from './needed.js'
import { clicks, contentOf, textOf } from './subject.js'

const needs = await needed(postgres)
let folder: string
const opened: Sink[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-postgres-test-'))
})
afterEach(async () => {
  for (const sink of opened.splice(0)) await sink.close()
  rmSync(folder, { recursive: true, force: true })
})
async function open(): Promise<Sink> {
  const sink = await postgres.open({ output: 'each', unique: false, folder, durability: 'power' })
  opened.push(sink)
  return sink
}
const row = (id: number) => clicks(0, [0, id])
const ACTS = [1, 2, 3, 4]

describe.skipIf(needs.skip)(`two processes that have one schema open${needs.told}`, () => {
  test('a fence ends the transaction of an older life elsewhere, wherever that stands', async () => {
    const [one, other] = [await open(), await open()]
    const kept: number[] = []
    for (const at of ACTS) {
      const old = await lifeOf(one)
      const zombie = await drive(one.commit(old.batch(2 * at, row(2 * at))), { at, act: 'pause' })
      const next = await lifeOf(other)
      expect(next.idLast).toBe(at === 1 ? -1 : 2 * at - 1)
      expect(await next.put(2 * at + 1, row(2 * at + 1))).toBe('applied')
      kept.push(2 * at + 1)
      const woken = zombie.ended === 'paused' ? await zombie.resume() : zombie
      // At its COMMIT nobody can tell, and it says so; everywhere else it knows.
      expect(woken.ended === 'threw' && woken.error).toBeInstanceOf(
        at === 4 ? OutcomeUnknown : Fenced,
      )
      expect(woken.ended === 'threw' && String(woken.error)).toMatch(/epoch \d+ is refused/)
      expect(await contentOf(one)).toEqual(textOf(...kept.map(row)))
    }
  })
  test('of many fences at once each has an epoch of its own, and the newest commits', async () => {
    const sinks = await Promise.all([1, 2, 3, 4].map(open))
    const lives = await Promise.all(sinks.map((sink) => lifeOf(sink)))
    const epochs = lives.map(({ epoch }) => epoch)
    expect(new Set(epochs).size).toBe(4)
    for (const { epoch, put } of lives) {
      if (epoch === Math.max(...epochs)) expect(await put(0, row(0))).toBe('applied')
      else await expect(put(0, row(0))).rejects.toThrow(Fenced)
    }
  })
})

describe.skipIf(needs.skip)(`a server that is killed and comes back${needs.told}`, () => {
  test.each(['postmaster', 'backend'] as const)(
    'SIGKILL of a %s before each act of a commit: the last id tells what is there',
    async (what) => {
      const sink = await open()
      let life = await lifeOf(sink)
      for (const [n, at] of ACTS.entries()) {
        const run = await drive(sink.commit(life.batch(n, row(n))), { at, act: 'pause' })
        expect(killServer(what)).toBe(true)
        await new Promise((resolve) => setTimeout(resolve, n % 2 === 0 ? 0 : 300))
        const woken = run.ended === 'paused' ? await run.resume() : run
        const before = life
        life = await lifeOf(sink)
        expect(life.epoch).toBeGreaterThan(before.epoch)
        // Killed, a backend may still have been quick enough.
        const applied = life.idLast === n
        if (woken.ended === 'returned') expect(applied).toBe(true)
        if (!applied) expect(await life.put(n, row(n))).toBe('applied')
        expect(await contentOf(sink)).toEqual(
          textOf(...Array.from({ length: n + 1 }, (_, i) => row(i))),
        )
      }
    },
  )
})

describe('without a server', () => {
  const { CHUNK42_POSTGRES: given } = process.env
  afterEach(() => {
    if (given === undefined) delete process.env.CHUNK42_POSTGRES
    else process.env.CHUNK42_POSTGRES = given
  })
  test('one that refuses is told in one line', async () => {
    process.env.CHUNK42_POSTGRES = 'postgresql://127.0.0.1:99999/nobody'
    await expect(open()).rejects.toThrow(
      /^postgres: the server refuses \(.*\); start it, or .*URL$/,
    )
  })
  test('none at all: one line says what to install', () => {
    const { PATH } = process.env
    process.env.PATH = ''
    const told = serverMissing()
    process.env.PATH = PATH
    if (told !== undefined) expect(told).toMatch(/^postgres: .*, or give .*--postgres URL/)
  })
})
