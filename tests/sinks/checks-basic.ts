import assert from 'node:assert/strict'
import { type Commit, Fenced, type Sink, type Writer } from '../../sinks/sink.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { Bodies } from './conformance.js'
import { result } from './drive.js'
import { cells, clicks, contentOf, textOf } from './subject.js'

export const ENGINE: Writer = { query: 'q', role: 'engine' }
export const COUNT = { output: 'count', unique: false } as const
export const ADDED = { output: 'each', unique: false } as const
export const UNIQUE = { output: 'each', unique: true } as const

/** A writer's life, as short to write as it can be. */
export async function lifeOf(sink: Sink, writer = ENGINE) {
  const fence = await result(sink.fence(writer))
  const batch = (id: number | undefined, ...rows: Rows[]): Commit => {
    return { writer, epoch: fence.epoch, id, rows }
  }
  const put = (id: number | undefined, ...rows: Rows[]) => result(sink.commit(batch(id, ...rows)))
  return { ...fence, batch, put }
}
export async function refused(act: Promise<unknown>): Promise<void> {
  await assert.rejects(act, Fenced)
}

export const basics: Bodies = {
  'values beside clicks come back with them, and are replaced with them': async (open) => {
    const valued = (salt: number, ...offsets: number[]) => ({
      ...clicks(salt, ...offsets.map((offset) => [0, offset] as const)),
      values: [0, 1, 2].map((v) => Int32Array.from(offsets, (offset) => salt - v * offset)),
    })
    for (const unique of [false, true]) {
      const { sink, reopen } = await open({ output: 'each', unique, values: 3 })
      const { put } = await lifeOf(sink)
      await put(0, valued(1, 4, 5), valued(1, 6))
      await put(1, valued(2, 7, 5))
      const first = unique ? valued(1, 4, 6) : valued(1, 4, 5, 6)
      assert.deepEqual(await contentOf(await reopen()), textOf(first, valued(2, 7, 5)))
    }
  },
  'a new writer has no last id, and each fence gives a higher epoch': async (open) => {
    const { sink } = await open(COUNT)
    const first = await result(sink.fence(ENGINE))
    const second = await result(sink.fence(ENGINE))
    assert.equal(first.idLast, -1)
    assert.equal(second.idLast, -1)
    assert.ok(second.epoch > first.epoch)
  },
  'a commit with an id happens once, whatever the repeat carries': async (open) => {
    for (const [choice, rows] of [
      [COUNT, [cells([0, 1, 1, 7]), cells([0, 1, 2, 9]), cells([0, 1, 5, 5], [4, 4, 4, 4])]],
      [ADDED, [clicks(0, [0, 0]), clicks(0, [0, 1]), clicks(0, [0, 0], [1, 1])]],
    ] as const) {
      const { sink } = await open(choice)
      const { put } = await lifeOf(sink)
      assert.equal(await put(0, rows[0]), 'applied')
      assert.equal(await put(1, rows[1]), 'applied')
      const before = await contentOf(sink)
      assert.equal(await put(1, rows[2]), 'repeated')
      assert.equal(await put(0, rows[0]), 'repeated')
      assert.deepEqual(await contentOf(sink), before)
    }
  },
  'ids may leave gaps, and the last one is known to the next life': async (open) => {
    const { sink } = await open(ADDED)
    const first = await lifeOf(sink)
    assert.equal(await first.put(3, clicks(0, [0, 3])), 'applied')
    assert.equal(await first.put(9_007_199_254, clicks(0, [0, 9])), 'applied')
    assert.equal(await first.put(8, clicks(0, [0, 8])), 'repeated')
    const second = await lifeOf(sink)
    assert.equal(second.idLast, 9_007_199_254)
    assert.equal(await second.put(9_007_199_254, clicks(0, [0, 9])), 'repeated')
    assert.deepEqual(await contentOf(sink), textOf(clicks(0, [0, 3], [0, 9])))
  },
  'a commit without rows is remembered too': async (open) => {
    const { sink } = await open(COUNT)
    const { put } = await lifeOf(sink)
    assert.equal(await put(0), 'applied')
    assert.equal(await put(1, cells()), 'applied')
    assert.equal(await put(1), 'repeated')
    assert.equal((await lifeOf(sink)).idLast, 1)
  },
  'a flush is applied each time and never remembered': async (open) => {
    const { sink } = await open(ADDED)
    const { put } = await lifeOf(sink)
    await put(4, clicks(0, [0, 0]))
    assert.equal(await put(undefined, clicks(0, [0, 1])), 'applied')
    assert.equal(await put(undefined, clicks(0, [0, 1])), 'applied')
    assert.deepEqual(await contentOf(sink), textOf(clicks(0, [0, 0], [0, 1], [0, 1])))
    assert.equal((await lifeOf(sink)).idLast, 4)
  },
  'only the newest epoch commits': async (open) => {
    const { sink } = await open(ADDED)
    const never = { writer: ENGINE, epoch: 1, id: 0, rows: [clicks(0, [0, 0])] }
    await refused(result(sink.commit(never)))
    const older = await lifeOf(sink)
    await older.put(0, clicks(0, [0, 0]))
    const { epoch, put } = await lifeOf(sink)
    await refused(older.put(1, clicks(0, [0, 1])))
    await refused(older.put(0, clicks(0, [0, 0])))
    await refused(older.put(undefined, clicks(0, [0, 1])))
    await refused(result(sink.commit({ ...never, epoch: epoch + 1, id: 1 })))
    assert.deepEqual(await contentOf(sink), textOf(clicks(0, [0, 0])))
    assert.equal(await put(1, clicks(0, [0, 2])), 'applied')
  },
  'cells replace the row of their window and key, and the last one of a commit counts': async (
    open,
  ) => {
    const { sink } = await open(COUNT)
    const { put } = await lifeOf(sink)
    await put(0, cells([0, 1, 1, 1], [1, 0, 2, 2], [0, 0, 3, 3]))
    await put(1, cells([0, 1, 9, -9], [0, 1, 8, -8]), cells([0, 2, 7, 7], [0, 1, 4, 4]))
    const after = cells([0, 1, 4, 4], [1, 0, 2, 2], [0, 0, 3, 3], [0, 2, 7, 7])
    assert.deepEqual(await contentOf(sink), textOf(after))
  },
  'each rows are added, or replace those of their click when unique': async (open) => {
    for (const choice of [ADDED, UNIQUE]) {
      const { sink } = await open(choice)
      const { put } = await lifeOf(sink)
      await put(undefined, clicks(0, [0, 0], [1, 0]), clicks(0, [0, 1]))
      await put(undefined, clicks(5, [0, 1], [0, 2]), clicks(6, [0, 2]))
      const unique = [clicks(0, [0, 0], [1, 0]), clicks(5, [0, 1]), clicks(6, [0, 2])]
      const added = [...unique, clicks(0, [0, 1]), clicks(5, [0, 2])]
      assert.deepEqual(await contentOf(sink), textOf(...(choice.unique ? unique : added)))
    }
  },
  'many rows and all 32 bits of them come back': async (open) => {
    const grid = Array.from({ length: 2500 }, (_, i) => [i % 7, Math.floor(i / 7)] as const)
    for (const choice of [ADDED, UNIQUE]) {
      const { sink } = await open(choice)
      const { put } = await lifeOf(sink)
      for (let id = 0; id < 2; id++) await put(id, clicks(1, ...grid))
      const twice = choice.unique ? [] : [clicks(1, ...grid)]
      assert.deepEqual(await contentOf(sink), textOf(clicks(1, ...grid), ...twice))
    }
    const { sink } = await open(COUNT)
    const extreme = cells(
      ...grid.map(([a, b]) => [-(2 ** 31) + b, 2 ** 31 - 1 - a, b, ~Math.imul(a, b)] as const),
    )
    await (await lifeOf(sink)).put(0, extreme)
    assert.deepEqual(await contentOf(sink), textOf(extreme))
  },
  'rows are copied, on their way in and on their way out': async (open) => {
    for (const choice of [COUNT, ADDED, UNIQUE]) {
      const { sink } = await open(choice)
      const rows = choice === COUNT ? cells([0, 0, 1, 1]) : clicks(0, [0, 0])
      const before = textOf(rows)
      await (await lifeOf(sink)).put(0, rows)
      for (const column of [rows.key, rows.hash]) column.fill(99)
      const read = await result(sink.read())
      for (const column of [read.key, read.hash]) column.fill(98)
      assert.deepEqual(await contentOf(sink), before)
    }
  },
  'rows of the other kind are refused, and change nothing': async (open) => {
    const { sink } = await open(COUNT)
    const { put, batch } = await lifeOf(sink)
    await put(0, cells([0, 0, 1, 1]))
    const mixed = batch(1, cells([0, 0, 2, 2]), clicks(0, [0, 0]))
    await assert.rejects(result(sink.commit(mixed)))
    assert.deepEqual(await contentOf(sink), textOf(cells([0, 0, 1, 1])))
    assert.equal((await lifeOf(sink)).idLast, 0)
  },
  'after close every act fails': async (open) => {
    const { sink } = await open(ADDED)
    const { put } = await lifeOf(sink)
    await sink.close()
    await sink.close()
    await assert.rejects(put(0, clicks(0, [0, 0])))
    await assert.rejects(result(sink.read()))
    await assert.rejects(result(sink.fence(ENGINE)))
  },
}
