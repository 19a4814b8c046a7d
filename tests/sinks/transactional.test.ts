import { expect, test } from 'vitest'
import { Fenced } from '../../sinks/sink.js'
import { openTransactional } from '../../sinks/transactional.js'
import { ADDED, ENGINE, lifeOf } from './checks-basic.js'
import { drive } from './drive.js'
import { clicks, contentOf, textOf } from './subject.js'

test('a commit is cut into the acts of a real transaction, and its effect is the last of them', async () => {
  const sink = openTransactional(ADDED)
  const { batch } = await lifeOf(sink)
  const labels = ['sink.begin', 'sink.rows', 'sink.marker', 'sink.commit']
  for (let at = 1; at <= labels.length; at++) {
    const mine = batch(at, clicks(0, [0, at]))
    const run = await drive(sink.commit(mine), { at, act: 'pause' })
    expect(run.labels).toEqual(labels.slice(0, at))
  }
  expect(await contentOf(sink)).toEqual([])
})
test('a transaction that nobody ended is named, until a fence aborts it', async () => {
  const sink = openTransactional(ADDED)
  const { batch } = await lifeOf(sink)
  const half = await drive(sink.commit(batch(0, clicks(0, [0, 0]))), { at: 3, act: 'pause' })
  expect(sink.leftovers()).toEqual(['engine/q: open in epoch 1'])
  await lifeOf(sink, { ...ENGINE, role: 'compactor' })
  expect(sink.leftovers()).toHaveLength(1)
  await lifeOf(sink)
  expect(sink.leftovers()).toEqual([])
  const woken = half.ended === 'paused' ? await half.resume() : half
  expect(woken.ended === 'threw' && woken.error).toBeInstanceOf(Fenced)
  expect(await contentOf(sink)).toEqual(textOf())
  // Refused, it leaves nothing behind either; nor does a repeat.
  const { put } = await lifeOf(sink)
  await put(3, clicks(0, [0, 3]))
  expect(await put(3, clicks(0, [0, 3]))).toBe('repeated')
  expect(sink.leftovers()).toEqual([])
})
