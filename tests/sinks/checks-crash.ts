import assert from 'node:assert/strict'
import { OutcomeUnknown } from '../../runtime/program.js'
import type { Sink } from '../../sinks/sink.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { ADDED, COUNT, ENGINE, lifeOf, UNIQUE } from './checks-basic.js'
import type { Bodies } from './conformance.js'
import { drive, type Strike } from './drive.js'
import { cells, clicks, contentOf, textOf } from './subject.js'

const ACTS: readonly Strike['act'][] = ['crash-before', 'crash-after', 'lose-reply']

/** The recovery of every engine: a next life asks for the last id, and does what is missing. */
async function recover(sink: Sink, batches: ReadonlyMap<number, Rows>): Promise<number> {
  const { idLast, put } = await lifeOf(sink)
  // One that is known to be there is sent again too: it must not matter.
  for (const [id, rows] of batches) {
    if (id >= idLast) assert.equal(await put(id, rows), id === idLast ? 'repeated' : 'applied')
  }
  return idLast
}

/** What all batches together make, each applied once. */
const ONCE = [
  {
    choice: ADDED,
    batch: (id: number) => clicks(0, [0, id], [1, id]),
    content: (batches: ReadonlyMap<number, Rows>) => textOf(...batches.values()),
  },
  {
    choice: COUNT,
    batch: (id: number) => cells([0, 0, id, id], [0, 1 + id, 1, 1]),
    content: (batches: ReadonlyMap<number, Rows>) => {
      const ids = [...batches.keys()]
      const last = Math.max(...ids)
      return textOf(cells([0, 0, last, last], ...ids.map((id) => [0, 1 + id, 1, 1] as const)))
    },
  },
]

export const crashes: Bodies = {
  'a crash or a lost reply anywhere in a commit: the last id tells what is there': async (open) => {
    for (const { choice, batch, content } of ONCE) {
      for (const act of ACTS) {
        const opened = await open(choice)
        let { sink } = opened
        const batches = new Map<number, Rows>()
        const outcomes = new Set<boolean>()
        for (let at = 1, id = 0; ; at++, id += 3) {
          for (const each of [id, id + 1, id + 2]) batches.set(each, batch(each))
          const life = await lifeOf(sink)
          await life.put(id, batch(id))
          const before = await contentOf(sink)
          const run = await drive(sink.commit(life.batch(id + 1, batch(id + 1))), { at, act })
          if (run.ended === 'returned') break
          if (act === 'lose-reply') {
            assert.ok(run.ended === 'threw' && run.error instanceof OutcomeUnknown)
          }
          if (at % 2 === 0) sink = await opened.reopen()
          const applied = String(await contentOf(sink)) !== String(before)
          outcomes.add(applied)
          assert.equal(await recover(sink, batches), applied ? id + 1 : id)
          assert.deepEqual(await contentOf(sink), content(batches))
        }
        // Or the strikes were not where they should be.
        assert.equal(outcomes.has(true), act !== 'crash-before')
      }
    }
  },
  'a crash or a lost reply anywhere in a fence: the next fence is newer': async (open) => {
    for (const act of ACTS) {
      const opened = await open(ADDED)
      let { sink } = opened
      for (let at = 1, id = 0; ; at++, id += 2) {
        const old = await lifeOf(sink)
        await old.put(id, clicks(0, [0, id]))
        const run = await drive(sink.fence(ENGINE), { at, act })
        if (run.ended === 'returned') break
        sink = await opened.reopen()
        const { epoch, idLast, put } = await lifeOf(sink)
        assert.ok(epoch > old.epoch)
        assert.equal(idLast, id)
        assert.equal(await put(id + 1, clicks(0, [0, id + 1])), 'applied')
      }
    }
  },
  'the same life goes on after a commit that was given up half-way': async (open) => {
    const { sink } = await open(UNIQUE)
    const { put, batch } = await lifeOf(sink)
    for (let at = 1; ; at++) {
      const half = batch(2 * at, clicks(0, [0, 0]))
      const run = await drive(sink.commit(half), { at, act: 'crash-before' })
      if (run.ended === 'returned') break
      assert.equal(await put(2 * at + 1, clicks(at, [0, 1])), 'applied')
      assert.deepEqual(await contentOf(sink), textOf(clicks(at, [0, 1])))
    }
  },
  'closed and opened again, it has its rows, ids and epochs': async (open, { durable }) => {
    if (!durable) return
    for (const choice of [COUNT, ADDED, UNIQUE]) {
      const opened = await open(choice)
      const rows = choice === COUNT ? cells([0, 0, 1, -1], [3, 2, 1, 0]) : clicks(0, [0, 0], [2, 1])
      const old = await lifeOf(opened.sink)
      await old.put(11, rows)
      const sink = await opened.reopen()
      assert.deepEqual(await contentOf(sink), textOf(rows))
      const { epoch, idLast, put } = await lifeOf(sink)
      assert.ok(epoch > old.epoch)
      assert.equal(idLast, 11)
      assert.equal(await put(11, rows), 'repeated')
      assert.deepEqual(await contentOf(await opened.reopen()), textOf(rows))
    }
  },
  'a commit under way when it is closed counts as not made': async (open, { durable }) => {
    if (!durable) return
    for (let at = 1; ; at++) {
      const opened = await open(ADDED)
      const { put, batch } = await lifeOf(opened.sink)
      await put(0, clicks(0, [0, 0]))
      const run = await drive(opened.sink.commit(batch(1, clicks(0, [0, 1]))), { at, act: 'pause' })
      if (run.ended !== 'paused') break
      const sink = await opened.reopen()
      assert.equal((await run.resume()).ended, 'threw')
      assert.deepEqual(await contentOf(sink), textOf(clicks(0, [0, 0])))
      assert.equal((await lifeOf(sink)).idLast, 0)
    }
  },
}
