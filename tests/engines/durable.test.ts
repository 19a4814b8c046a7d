import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seal, unseal } from '../../engines/frame.js'
import { cutChunks, type MicroBatchArgs } from '../../engines/micro-batch/args.js'
import { BatchLog } from '../../engines/micro-batch/durable.js'
import { partitionsOf } from '../../engines/per-event/args.js'
import { CheckpointStore } from '../../engines/per-event/durable.js'
import type { Program } from '../../runtime/program.js'
import { type Fate, SimulatedDisk } from '../../runtime/simulated/disk.js'
import { ownerOf } from '../../workloads/queries/kernel.js'
import { WindowTable } from '../../workloads/queries/window-table.js'

/** Performs acts, at most so many; false when the process died before the end. */
function act<T>(program: Program<T>, acts = Number.POSITIVE_INFINITY): { value?: T; left: number } {
  let left = acts
  let answer: unknown
  for (;;) {
    const next = program.next(answer)
    if (next.done) return { value: next.value, left }
    if (left-- <= 0) return { left: -1 }
    answer = next.value.op === 'perform' ? next.value.action() : undefined
  }
}

describe('frames', () => {
  const record = fc.record({ id: fc.nat(), rows: fc.array(fc.integer(), { maxLength: 5 }) })
  test('cut anywhere give the whole records before the cut', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), fc.nat(), (records, at) => {
        const frames = records.map(seal)
        const all = Buffer.concat(frames)
        const cut = at % (all.length + 1)
        const whole = frames.filter((_, n) => Buffer.concat(frames.slice(0, n + 1)).length <= cut)
        expect(unseal(all.subarray(0, cut))).toEqual(records.slice(0, whole.length))
      }),
      { seed: 42, numRuns: 300 },
    )
  })
  test('with a flipped bit end before it', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), fc.nat(), (records, at) => {
        const all = Buffer.concat(records.map(seal))
        all[at % all.length]! ^= 1
        expect(unseal(all).length).toBeLessThan(records.length)
      }),
      { seed: 42, numRuns: 300 },
    )
  })
})

describe('the log of micro-batch', () => {
  const rows = (n: number) => ({
    kind: 'cells' as const,
    window: Int32Array.of(0),
    key: Int32Array.of(n % 5),
    count: Int32Array.of(n),
    hash: Int32Array.of(n),
  })
  function* life(disk: SimulatedDisk, epoch: number, batches: number): Program {
    const log = new BatchLog(disk, epoch)
    let { id, starts, chunk, state, pending } = yield* log.recover(5, 1)
    yield* log.begin({ id, starts, chunk }, state)
    for (let n = 0; n < batches; n++) {
      const range = pending ?? { id, starts, ends: [starts[0]! + 10] }
      pending = undefined
      yield* log.offsets(range)
      state.set(rows(id + 1))
      yield* log.state(id, rows(id + 1))
      yield* log.commit(id, 2)
      id++
      starts = range.ends
      chunk += 2
    }
  }
  test('comes back to a batch that its crash allows, with the state of exactly those before', () => {
    const fates: Fate[] = ['lost', 'torn', 'whole', 'reordered']
    fc.assert(
      fc.property(
        fc.array(fc.record({ acts: fc.integer({ min: 1, max: 30 }), fate: fc.nat(3) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.nat(96),
        (lives, draw) => {
          const disk = new SimulatedDisk()
          let known = 0
          for (const [n, { acts, fate }] of lives.entries()) {
            act(life(disk, n + 1, 8), acts)
            disk.crash(fates[fate]!, () => draw / 97)
            const { value } = act(new BatchLog(disk, 99).recover(5, 1))
            const { id, starts, chunk, state, pending } = value!
            expect(starts[0]).toBe(id * 10)
            expect(chunk).toBe(id * 2)
            expect(id).toBeGreaterThanOrEqual(known - 1) // The commit frame is not synced.
            if (pending !== undefined) expect(pending).toMatchObject({ id, ends: [id * 10 + 10] })
            const expected = new WindowTable(5)
            for (let b = 1; b <= id; b++) expected.set(rows(b))
            expect([...state.rows().count]).toEqual([...expected.rows().count])
            known = id
          }
        },
      ),
      { seed: 42, numRuns: 300 },
    )
  })
})

describe('checkpoints', () => {
  const checkpoint = (id: number) => ({ id, offsets: [id * 10], state: undefined, rows: [] })
  test('of the newest life win, and a torn one was never written', () => {
    const disk = new SimulatedDisk()
    const [old, young] = [new CheckpointStore(disk, 1), new CheckpointStore(disk, 2)]
    act(old.write(checkpoint(5)))
    act(young.write(checkpoint(6)))
    act(old.write(checkpoint(9))) // A zombie's.
    expect(act(young.newest()).value).toMatchObject({ id: 6 })
    act(young.write(checkpoint(7)), 1) // Not synced.
    disk.crash('torn', () => 0.5)
    expect(act(young.newest()).value).toMatchObject({ id: 6 })
    act(young.removeOlder(6))
    expect(disk.list('checkpoint-0000000001')).toEqual([])
  })
})

describe('work is dealt out', () => {
  test('in chunks that tile the batch and are no larger than allowed', () => {
    const ends = fc.array(fc.nat({ max: 4_000 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(
        ends,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 20, max: 9_000 }),
        (e, w, most) => {
          const range = { id: 0, starts: e.map(() => 0), ends: e }
          const chunks = cutChunks(range, { workers: w, chunkEventsMax: most } as MicroBatchArgs)
          const at = e.map(() => 0)
          for (const chunk of chunks) {
            expect(chunk.reduce((sum, p) => sum + p.to - p.from, 0)).toBeLessThanOrEqual(most)
            for (const { partition, from, to } of chunk) {
              expect(from).toBe(at[partition])
              at[partition] = to
            }
          }
          expect(at).toEqual(e)
        },
      ),
      { seed: 42, numRuns: 200 },
    )
  })
  test('to workers by key group: each key has one owner, each of many keys somebody', () => {
    for (const workers of [1, 2, 3, 7]) {
      const owners = Array.from({ length: 1_000 }, (_, key) => ownerOf(key, workers))
      expect(new Set(owners).size).toBe(workers)
      const parts = [...Array(workers).keys()].flatMap((w) => partitionsOf(w, workers, 5))
      expect(parts.sort()).toEqual([0, 1, 2, 3, 4])
    }
  })
})
