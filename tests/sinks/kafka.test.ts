import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kafka, openKafka } from '../../sinks/kafka.js'
import { goneAmong, prefixOf, topicsOf } from '../../sinks/kafka-names.js'
import { brokerMissing, brokers } from '../../sinks/kafka-topics.js'
import { Fenced, type Sink } from '../../sinks/sink.js'
import { clientOf } from '../engines/clusters/broker.js'
import { ADDED, ENGINE, lifeOf } from './checks-basic.js'
import { drive } from './drive.js'
import { needed } from './needed.js'
import { clicks, contentOf, textOf } from './subject.js'

const needs = await needed(kafka)
let folder: string
const opened: Sink[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-kafka-test-'))
})
afterEach(async () => {
  for (const sink of opened.splice(0)) await sink.close()
  rmSync(folder, { recursive: true, force: true })
})
async function open(timeoutMs?: number): Promise<Sink> {
  const sink = await openKafka({ ...ADDED, folder }, timeoutMs)
  opened.push(sink)
  return sink
}
const row = (id: number) => clicks(0, [0, id])

describe.skipIf(needs.skip)(`topics of a Kafka broker${needs.told}`, () => {
  test('a fence elsewhere aborts what an older life has open, wherever that stands', async () => {
    const [one, other] = [await open(), await open()]
    const kept: number[] = []
    for (const at of [2, 3, 4]) {
      const old = await lifeOf(one)
      const zombie = await drive(one.commit(old.batch(2 * at, row(2 * at))), { at, act: 'pause' })
      const { put } = await lifeOf(other)
      expect(await put(2 * at + 1, row(2 * at + 1))).toBe('applied')
      kept.push(2 * at + 1)
      const woken = zombie.ended === 'paused' ? await zombie.resume() : zombie
      expect(woken.ended === 'threw' && woken.error).toBeInstanceOf(Fenced)
      expect(await contentOf(one)).toEqual(textOf(...kept.map(row)))
    }
  })
  test('a commit that wakes up anywhere inside a fence elsewhere: the fence tells of it', async () => {
    const [one, other] = [await open(), await open()]
    for (const [id, within] of [1, 2, 3].entries()) {
      const old = await lifeOf(one)
      const zombie = await drive(one.commit(old.batch(id, row(id))), { at: 4, act: 'pause' })
      const fence = await drive(other.fence(ENGINE), { at: within, act: 'pause' })
      const woken = zombie.ended === 'paused' ? await zombie.resume() : zombie
      const done = fence.ended === 'paused' ? await fence.resume() : fence
      // InitProducerId is the first act: from then on the older one is refused.
      const applied = within === 1
      expect(woken.ended).toBe(applied ? 'returned' : 'threw')
      expect(done.ended === 'returned' && done.value).toEqual({
        epoch: old.epoch + 1,
        idLast: applied ? id : id - 1,
      })
      if (!applied) expect(await (await lifeOf(one)).put(id, row(id))).toBe('applied')
    }
    expect(await contentOf(other)).toEqual(textOf(row(0), row(1), row(2)))
  })
  test('of fences elsewhere that overlap each has an epoch of its own, or is refused', async () => {
    const [one, other] = [await open(), await open()]
    for (const at of [1, 2, 3]) {
      const slow = await drive(one.fence(ENGINE), { at, act: 'pause' })
      const quick = await lifeOf(other)
      expect(await quick.put(at, row(at))).toBe('applied')
      const woken = slow.ended === 'paused' ? await slow.resume() : slow
      // It had not said InitProducerId, and is the newest now; or it had, and is refused.
      if (at > 1) expect(woken.ended === 'threw' && woken.error).toBeInstanceOf(Fenced)
      else {
        const newest = { epoch: quick.epoch + 1, idLast: at }
        expect(woken.ended === 'returned' && woken.value).toEqual(newest)
        await expect(quick.put(at + 10, row(at))).rejects.toThrow(Fenced)
      }
    }
    expect(await contentOf(one)).toEqual(textOf(row(1), row(2), row(3)))
  })
  test('a transaction that takes too long is aborted, and its commit is no success', async () => {
    const sink = await open(1_000)
    const { put, batch } = await lifeOf(sink)
    await put(0, row(0))
    const late = await drive(sink.commit(batch(1, row(1))), { at: 4, act: 'pause' })
    // The broker looks for such transactions each 10 s.
    await sleep(13_000)
    expect(await contentOf(await open())).toEqual(textOf(row(0)))
    const woken = late.ended === 'paused' ? await late.resume() : late
    expect(woken.ended === 'threw' && String(woken.error)).toMatch(/took too long/)
    const next = await lifeOf(sink)
    expect(next.idLast).toBe(0)
    expect(await next.put(1, row(2))).toBe('applied')
    expect(await contentOf(sink)).toEqual(textOf(row(0), row(2)))
  }, 60_000)
  test('topics of a folder that is gone are deleted when the next sink is opened', async () => {
    const admin = clientOf(brokers()[0]!).admin()
    await admin.connect()
    const mine = async () =>
      (await admin.listTopics()).filter((topic) => topic.startsWith(prefixOf(folder)))
    await (await lifeOf(await open())).put(0, row(0))
    expect((await mine()).sort()).toEqual(Object.values(topicsOf(prefixOf(folder), ENGINE)).sort())
    await opened.pop()!.close()
    rmSync(folder, { recursive: true })
    const [gone, elsewhere] = [await mine(), mkdtempSync(join(tmpdir(), 'chunk42-kafka-test-'))]
    opened.push(await openKafka({ ...ADDED, folder: elsewhere }))
    expect(gone).toHaveLength(2)
    await expect.poll(mine, { timeout: 10_000 }).toEqual([])
    await admin.disconnect()
    rmSync(elsewhere, { recursive: true })
  })
})

test('a topic tells its folder; what is long, of another machine or of others stays', () => {
  const rows = (at: string) => topicsOf(prefixOf(at), ENGINE).rows
  const gone = rows('/no such/folder-of_ours/ä.b')
  const long = rows(`/no such/${'long/'.repeat(60)}`)
  expect(gone).toMatch(/^[\w-]{1,249}$/)
  expect(long).toMatch(/^[\w-]{1,249}$/)
  const others = gone.replace(/^chunk42-\w+-/, 'chunk42-elsewhere-')
  const all = [gone, rows(tmpdir()), long, others, 'chunk42-x', '__consumer_offsets']
  expect(goneAmong(all)).toEqual([gone])
})

test('without a broker one line says how to start one', async () => {
  const { CHUNK42_KAFKA: given } = process.env
  process.env.CHUNK42_KAFKA = '127.0.0.1:1'
  const told = await brokerMissing()
  if (given === undefined) delete process.env.CHUNK42_KAFKA
  else process.env.CHUNK42_KAFKA = given
  expect(told).toMatch(/^kafka: no broker at 127.0.0.1:1; npm run kafka:start, or name another/)
})
