import { expect, test } from 'vitest'
import type { Effect } from '../../runtime/program.js'
import { openMemory } from '../../sinks/memory.js'
import { Fenced, type Sink } from '../../sinks/sink.js'
import { sinkWriter, type ToWriter } from '../../sinks/writer.js'
import { ADDED, COUNT, ENGINE } from './checks-basic.js'
import { drive, result, type Strike } from './drive.js'
import { cells, clicks, contentOf, textOf } from './subject.js'

const SELF = 9
const PARENT = 1

function write(sink: Sink, mail: readonly ToWriter[], sources = 0, strike?: Strike) {
  const context = { self: SELF, parent: PARENT, world: { sink }, nowMs: 0 }
  return drive(sinkWriter.run(context, { ...ENGINE, sources }), strike, mail)
}
const commit = (id: number | undefined, count: number, offsets?: readonly number[]): ToWriter => ({
  kind: 'commit',
  id,
  rows: [cells([0, 0, count, count])],
  offsets,
  reply: 4,
})
const flush = (source: number, offset: number, covered: readonly number[]): ToWriter => ({
  kind: 'flush',
  from: 20 + source,
  source,
  rows: clicks(0, [source, offset]),
  covered,
})
const told = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => {
    if (effect.op === 'send') return [[effect.to, effect.message]]
    return effect.op === 'progress' ? [[effect.stage, effect.partition, effect.offset]] : []
  })

test('it fences, says so, and commits until it is told to stop', async () => {
  const sink = openMemory(COUNT)
  const first = await write(sink, [commit(0, 1), commit(3, 2), { kind: 'stop' }, commit(4, 9)])
  expect(first.ended).toBe('returned')
  expect(told(first.effects)).toEqual([
    [PARENT, { kind: 'ready', from: SELF, epoch: 1, idLast: -1 }],
    [4, { kind: 'committed', id: 0, outcome: 'applied' }],
    [4, { kind: 'committed', id: 3, outcome: 'applied' }],
  ])
  const second = await write(sink, [commit(3, 7)])
  expect(second.ended).toBe('waiting')
  expect(told(second.effects)).toEqual([
    [PARENT, { kind: 'ready', from: SELF, epoch: 2, idLast: 3 }],
    [4, { kind: 'committed', id: 3, outcome: 'repeated' }],
  ])
  expect(await contentOf(sink)).toEqual(textOf(cells([0, 0, 2, 2])))
})

test('an offset is visible after its commit, and only when it grew', async () => {
  const mail = [commit(0, 1, [5, 0]), commit(1, 2, [5, 2]), commit(2, 3, [4, 3]), commit(3, 4)]
  const { effects } = await write(openMemory(COUNT), mail)
  expect(told(effects).filter(([to]) => to === 'visible')).toEqual([
    ['visible', 0, 5],
    ['visible', 1, 2],
    ['visible', 1, 3],
  ])
  const order = effects.map(({ op }) => op).filter((op) => op !== 'receive')
  expect(order.slice(0, 3)).toEqual(['send', 'progress', 'send'])
})

test('what several workers flush is visible as far as the slowest has come', async () => {
  const sink = openMemory(ADDED)
  const none = Number.POSITIVE_INFINITY
  const mail = [
    flush(0, 0, [4, 2, none]),
    flush(1, 0, [3, 9, none]),
    flush(1, 1, [6, 9, none]),
    flush(0, 1, [5, 3, none]),
  ]
  const { effects } = await write(sink, mail, 2)
  expect(told(effects).slice(1)).toEqual([
    [20, { kind: 'credit' }],
    ['visible', 0, 3],
    ['visible', 1, 2],
    [21, { kind: 'credit' }],
    ['visible', 0, 4],
    [21, { kind: 'credit' }],
    ['visible', 0, 5],
    ['visible', 1, 3],
    [20, { kind: 'credit' }],
  ])
  expect(await contentOf(sink)).toEqual(textOf(clicks(0, [0, 0], [0, 1], [1, 0], [1, 1])))
})

test('a refused fence and an unknown outcome end it, and nobody is told of a commit', async () => {
  const sink = openMemory(COUNT)
  const zombie = await write(sink, [commit(0, 1, [1])], 0, { at: 2, act: 'pause' })
  await result(sink.fence(ENGINE))
  const woken = zombie.ended === 'paused' ? await zombie.resume() : zombie
  expect(woken.ended === 'threw' && woken.error).toBeInstanceOf(Fenced)
  const lost = await write(sink, [commit(0, 1, [1])], 0, { at: 2, act: 'lose-reply' })
  expect(lost.ended).toBe('threw')
  for (const { effects } of [woken, lost]) expect(told(effects)).toHaveLength(1)
})
