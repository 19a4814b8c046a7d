import { describe, expect, test } from 'vitest'
import { OutcomeUnknown } from '../../runtime/program.js'
import { KAFKA_MODEL_LATE_MS, openKafkaModel } from '../../sinks/kafka-model.js'
import { openPostgresModel } from '../../sinks/postgres-model.js'
import { Fenced } from '../../sinks/sink.js'
import { ADDED, lifeOf } from './checks-basic.js'
import { drive } from './drive.js'
import { clicks, contentOf, textOf } from './subject.js'

const row = (id: number) => clicks(0, [0, id])

describe('the model of PostgreSQL', () => {
  test('a restart takes what is under way; at COMMIT nobody knows, until the next fence', async () => {
    const sink = openPostgresModel(ADDED)
    for (const at of [1, 2, 3, 4]) {
      const { batch } = await lifeOf(sink)
      const run = await drive(sink.commit(batch(at, row(at))), { at, act: 'pause' })
      sink.restart()
      expect(sink.leftovers()).toEqual([])
      const woken = run.ended === 'paused' ? await run.resume() : run
      const error = woken.ended === 'threw' ? woken.error : undefined
      expect(error instanceof OutcomeUnknown).toBe(at === 4)
      expect(error).not.toBeInstanceOf(Fenced)
      expect((await lifeOf(sink)).idLast).toBe(-1)
    }
    expect(await contentOf(sink)).toEqual([])
  })
})

describe('the model of Kafka', () => {
  let nowMs = 0
  test('a transaction that stays open for too long is aborted, and its life with it', async () => {
    const sink = openKafkaModel(ADDED, () => nowMs)
    for (const at of [2, 3, 4]) {
      const { batch, put } = await lifeOf(sink)
      const run = await drive(sink.commit(batch(at, row(at))), { at, act: 'pause' })
      nowMs += KAFKA_MODEL_LATE_MS
      const woken = run.ended === 'paused' ? await run.resume() : run
      expect(woken.ended === 'threw' && String(woken.error)).toMatch(/took too long/)
      await expect(put(at + 1, row(at))).rejects.toThrow(/took too long/)
    }
    const { put, idLast } = await lifeOf(sink)
    expect(idLast).toBe(-1)
    expect(await put(0, row(0))).toBe('applied')
    expect(await contentOf(sink)).toEqual(textOf(row(0)))
  })
  test('what was decided is there for the next life, however its client ended', async () => {
    const sink = openKafkaModel(ADDED)
    const { batch } = await lifeOf(sink)
    await drive(sink.commit(batch(7, row(7))), { at: 4, act: 'crash-after' })
    expect((await lifeOf(sink)).idLast).toBe(7)
    expect(await contentOf(sink)).toEqual(textOf(row(7)))
  })
  test('readers stand before a transaction that is open, and see nothing of it when aborted', async () => {
    const sink = openKafkaModel(ADDED)
    const old = await lifeOf(sink)
    await old.put(0, row(0))
    await drive(sink.commit(old.batch(1, row(1))), { at: 4, act: 'pause' })
    expect(sink.leftovers()).toEqual(['engine/q: open in epoch 1'])
    expect(await contentOf(sink)).toEqual(textOf(row(0)))
    const { put } = await lifeOf(sink)
    await put(1, row(2))
    expect(await contentOf(sink)).toEqual(textOf(row(0), row(2)))
  })
})
