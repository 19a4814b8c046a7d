import assert from 'node:assert/strict'
import { Fenced, type Writer } from '../../sinks/sink.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { ADDED, COUNT, ENGINE, lifeOf, refused } from './checks-basic.js'
import type { Bodies } from './conformance.js'
import { drive, result } from './drive.js'
import { type Choice, cells, clicks, contentOf, textOf } from './subject.js'

/** Rows that show a repeat: a cell that goes back, a row that is there twice. */
const KINDS: readonly (readonly [Choice, (step: number) => Rows])[] = [
  [COUNT, (step) => cells([0, 0, step, step], [step, 1, step, step])],
  [ADDED, (step) => clicks(0, [0, step], [1, step])],
]
/** Steps and ids of one round; rounds follow each other in one sink, since opening one is slow. */
const ROUND = 10

export const zombies: Bodies = {
  'a writer that is paused anywhere in a commit is refused after a new fence': async (open) => {
    for (const [choice, rows] of KINDS) {
      for (const flush of [false, true]) {
        const { sink } = await open(choice)
        for (let at = 1, id = 0; ; at++, id += ROUND) {
          const old = await lifeOf(sink)
          await old.put(id, rows(id))
          const mine = old.batch(flush ? undefined : id + 1, rows(id + 1))
          const zombie = await drive(sink.commit(mine), { at, act: 'pause' })
          if (zombie.ended !== 'paused') break
          const { put, idLast } = await lifeOf(sink)
          assert.equal(idLast, id)
          await put(id + 1, rows(id + 2))
          const before = await contentOf(sink)
          const woken = await zombie.resume()
          assert.ok(woken.ended === 'threw' && woken.error instanceof Fenced, woken.ended)
          assert.deepEqual(await contentOf(sink), before)
          assert.equal(await put(id + 2, rows(id + 3)), 'applied')
        }
      }
    }
  },
  'a commit that wakes anywhere inside a newer fence is refused, or the fence tells of it': async (
    open,
  ) => {
    for (let within = 1, isOver = false; !isOver; within++) {
      const { sink } = await open(ADDED)
      const expected: Rows[] = []
      for (let at = 1, id = 0; ; at++, id++) {
        const rows = clicks(0, [0, id])
        const old = await lifeOf(sink)
        const zombie = await drive(sink.commit(old.batch(id, rows)), { at, act: 'pause' })
        const fence = await drive(sink.fence(ENGINE), { at: within, act: 'pause' })
        isOver = fence.ended !== 'paused'
        const woken = zombie.ended === 'paused' ? await zombie.resume() : zombie
        const done = fence.ended === 'paused' ? await fence.resume() : fence
        assert.ok(done.ended === 'returned')
        const applied = woken.ended === 'returned'
        assert.ok(applied || (woken.ended === 'threw' && woken.error instanceof Fenced))
        const { epoch, idLast } = done.value
        assert.equal(idLast, applied ? id : id - 1)
        const again = { writer: ENGINE, epoch, id, rows: [rows] }
        assert.equal(await result(sink.commit(again)), applied ? 'repeated' : 'applied')
        expected.push(rows)
        assert.deepEqual(await contentOf(sink), textOf(...expected))
        if (zombie.ended !== 'paused') break
      }
    }
  },
  'of two fences that overlap one is the newest, and knows what the other has committed': async (
    open,
  ) => {
    const { sink } = await open(ADDED)
    for (let at = 1, id = 0; ; at++, id += ROUND) {
      const slow = await drive(sink.fence(ENGINE), { at, act: 'pause' })
      const quick = await lifeOf(sink)
      assert.equal(await quick.put(id, clicks(0, [0, id])), 'applied')
      if (slow.ended !== 'paused') break
      const woken = await slow.resume()
      if (woken.ended !== 'returned') {
        assert.ok(woken.ended === 'threw' && woken.error instanceof Fenced, woken.ended)
        continue
      }
      const { epoch, idLast } = woken.value
      const next = { writer: ENGINE, epoch, id: id + 1, rows: [clicks(0, [0, id + 1])] }
      assert.notEqual(epoch, quick.epoch)
      if (epoch > quick.epoch) {
        assert.equal(idLast, id)
        await refused(quick.put(next.id, ...next.rows))
      } else await refused(result(sink.commit(next)))
    }
  },
  'a zombie that wakes inside a commit of the new epoch is refused, and harms nobody': async (
    open,
  ) => {
    for (const [choice, rows] of KINDS) {
      const { sink } = await open(choice)
      for (let at = 1, id = 0; ; at++, id += ROUND) {
        const old = await lifeOf(sink)
        const zombie = await drive(sink.commit(old.batch(id, rows(id + 1))), { at, act: 'pause' })
        if (zombie.ended !== 'paused') break
        const { batch } = await lifeOf(sink)
        const mine = await drive(sink.commit(batch(id, rows(id + 2))), { at, act: 'pause' })
        assert.ok(mine.ended === 'paused')
        const woken = await zombie.resume()
        assert.ok(woken.ended === 'threw' && woken.error instanceof Fenced)
        const done = await mine.resume()
        assert.ok(done.ended === 'returned' && done.value === 'applied')
        const content = new Set(await contentOf(sink))
        assert.ok(textOf(rows(id + 2)).every((row) => content.has(row)))
        assert.ok(!textOf(rows(id + 1)).some((row) => content.has(row)))
      }
    }
  },
  'a reader sees whole commits only, wherever the writer stands': async (open) => {
    for (const [choice, rows] of KINDS) {
      const { sink } = await open(choice)
      const { put, batch } = await lifeOf(sink)
      for (let at = 1, id = 0; ; at++, id += ROUND) {
        await put(id, rows(id))
        const before = await contentOf(sink)
        const mine = batch(id + 1, rows(id + 1), rows(id + 2))
        const run = await drive(sink.commit(mine), { at, act: 'pause' })
        if (run.ended !== 'paused') break
        assert.deepEqual(await contentOf(sink), before)
        assert.equal((await run.resume()).ended, 'returned')
        assert.notDeepEqual(await contentOf(sink), before)
      }
    }
  },
  'readers and a writer at the same time: each read is one of the commits': async (open) => {
    const { sink } = await open(COUNT)
    const { put } = await lifeOf(sink)
    const versions = Array.from({ length: 12 }, (_, v) =>
      cells(...Array.from({ length: 50 }, (_, key) => [v >> 2, key, v, v] as const)),
    )
    const known = new Set<string>([''])
    const seen: Promise<string>[] = []
    let all: Rows[] = []
    for (const [id, rows] of versions.entries()) {
      const read = async () => (await contentOf(sink)).join()
      const committing = put(id, rows)
      for (let r = 0; r < 3; r++) seen.push(read())
      await committing
      all = [...all.filter((old) => old.kind === 'cells' && old.window[0] !== id >> 2), rows]
      known.add(textOf(...all).join())
    }
    for (const one of await Promise.all(seen)) assert.ok(known.has(one), 'a commit in parts')
  },
  'queries, and roles of a query, do not fence, count or block each other': async (open) => {
    const others: Writer[] = [
      { query: 'other', role: 'engine' },
      { query: 'q', role: 'compactor' },
    ]
    for (const other of others) {
      const { sink } = await open(ADDED)
      const expected: Rows[] = []
      for (let at = 1, id = 0; ; at++, id += ROUND) {
        const mine = await lifeOf(sink, ENGINE)
        const theirs = await lifeOf(sink, other)
        await mine.put(id + 7, clicks(0, [0, id]))
        assert.equal(await theirs.put(id + 2, clicks(1, [0, id])), 'applied')
        const half = mine.batch(id + 8, clicks(0, [0, id + 1]))
        const left = await drive(sink.commit(half), { at, act: 'crash-before' })
        const next = await lifeOf(sink, other)
        assert.equal(next.idLast, id + 2)
        assert.equal(await next.put(id + 3, clicks(1, [0, id + 1])), 'applied')
        const { idLast } = await lifeOf(sink, ENGINE)
        assert.equal(idLast, left.ended === 'crashed' ? id + 7 : id + 8)
        if (left.ended !== 'crashed') break
        expected.push(clicks(0, [0, id]), clicks(1, [0, id], [0, id + 1]))
        assert.deepEqual(await contentOf(sink), textOf(...expected))
      }
    }
  },
}
