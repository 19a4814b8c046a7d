import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kafka, openKafka } from '../../sinks/kafka.js'
import { brokerMissing } from '../../sinks/kafka-topics.js'
import { Fenced, type Sink } from '../../sinks/sink.js'
import { ADDED, lifeOf } from './checks-basic.js'
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
  test('a transaction that takes too long is aborted, and its commit is no success', async () => {
    const sink = await open(1_000)
    const { batch } = await lifeOf(sink)
    const late = await drive(sink.commit(batch(0, row(0))), { at: 4, act: 'pause' })
    // The broker looks for such transactions each 10 s.
    await sleep(13_000)
    const woken = late.ended === 'paused' ? await late.resume() : late
    expect(woken.ended === 'threw' && String(woken.error)).toMatch(/took too long/)
    const { idLast, put } = await lifeOf(sink)
    expect(idLast).toBe(-1)
    expect(await put(0, row(1))).toBe('applied')
    expect(await contentOf(sink)).toEqual(textOf(row(1)))
  }, 60_000)
})

test('without a broker one line says how to start one', async () => {
  const { CHUNK42_KAFKA: given } = process.env
  process.env.CHUNK42_KAFKA = '127.0.0.1:1'
  const told = await brokerMissing()
  if (given === undefined) delete process.env.CHUNK42_KAFKA
  else process.env.CHUNK42_KAFKA = given
  expect(told).toMatch(/^kafka: no broker at 127.0.0.1:1; npm run kafka:start, or name another/)
})
