import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seal, unseal } from '../../engines/frame.js'
import {
  CHUNK_EVENTS_MIN,
  Cut,
  chunkEvents,
  type MicroBatchArgs,
  type Range,
} from '../../engines/micro-batch/args.js'
import { BatchLog } from '../../engines/micro-batch/durable.js'
import { decodeAll, type Frame, FrameEncoder } from '../../engines/micro-batch/frames.js'
import { Pace } from '../../engines/micro-batch/pace.js'
import { partitionsOf } from '../../engines/per-event/args.js'
import type { Program } from '../../runtime/program.js'
import { type Fate, SimulatedDisk } from '../../runtime/simulated/disk.js'
import { ownerOf } from '../../workloads/queries/kernel.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { act } from './act.js'

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
  /** Batches of ten clicks, each logged so many before the one that is committed. */
  function* life(disk: SimulatedDisk, epoch: number, batches: number, ahead: number): Program {
    const log = new BatchLog(disk, epoch)
    const state = new WindowTable(5)
    let { pending, ...next } = yield* log.recover(state, 1)
    const flights: Range[] = [...pending]
    yield* log.begin(next, state, flights)
    for (let n = 0; n < batches; n++) {
      const fresh: Range[] = []
      while (flights.length + fresh.length < ahead) {
        const id = next.id + flights.length + fresh.length
        fresh.push({ id, starts: [id * 10], ends: [id * 10 + 10] })
      }
      if (fresh.length > 0) yield* log.offsets(fresh)
      flights.push(...fresh)
      const { id, ends } = flights.shift()!
      expect(id).toBe(next.id)
      state.set(rows(id + 1))
      yield* log.state(id, rows(id + 1))
      yield* log.sync()
      yield* log.commit(id, 2)
      next = { id: id + 1, starts: ends, chunk: next.chunk + 2 }
      if (n % 3 === 2) yield* log.begin(next, state, flights)
    }
  }
  test('comes back to a batch that its crash allows, with the state of those before', () => {
    const fates: Fate[] = ['lost', 'torn', 'whole', 'reordered']
    fc.assert(
      fc.property(
        fc.array(fc.record({ acts: fc.integer({ min: 1, max: 40 }), fate: fc.nat(3) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(96),
        (lives, ahead, draw) => {
          const disk = new SimulatedDisk()
          let known = 0
          for (const [n, { acts, fate }] of lives.entries()) {
            act(life(disk, n + 1, 8, ahead), acts)
            disk.crash(fates[fate]!, () => draw / 97)
            const state = new WindowTable(5)
            const { value } = act(new BatchLog(disk, 99).recover(state, 1))
            const { id, starts, chunk, pending } = value!
            expect(starts[0]).toBe(id * 10)
            expect(chunk).toBe(id * 2)
            expect(id).toBeGreaterThanOrEqual(known - 1) // The commit frame is not synced.
            expect(pending.length).toBeLessThanOrEqual(ahead)
            for (const [k, range] of pending.entries()) {
              const from = (id + k) * 10
              expect(range).toEqual({ id: id + k, starts: [from], ends: [from + 10] })
            }
            const expected = new WindowTable(5)
            for (let b = 1; b <= id; b++) expected.set(rows(b))
            expect([...state.rows().count]).toEqual([...expected.rows().count])
            known = id
          }
        },
      ),
      { seed: 42, numRuns: 500 },
    )
  })
  test('reads back what it wrote, to the bit', () => {
    const ints = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 9 })
    const offsets = fc.array(fc.nat(2 ** 40), { minLength: 3, maxLength: 3 })
    const range = fc.record({ id: fc.nat(2 ** 40), starts: offsets, ends: offsets })
    const cells = ints.map((n) => {
      const column = (k: number): Int32Array => Int32Array.from(n, (x) => Math.imul(x, k))
      const [window, key, count, hash] = [column(1), column(3), column(5), column(7)]
      return { kind: 'cells' as const, window, key, count, hash }
    })
    const position = fc.record({ id: fc.nat(), starts: offsets, chunk: fc.nat() })
    const frame: fc.Arbitrary<Frame> = fc.oneof(
      fc.record({
        kind: fc.constant('base' as const),
        next: position,
        state: cells,
        pending: fc.array(range, { maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('offsets' as const),
        ranges: fc.array(range, { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant('state' as const), id: fc.nat(), rows: cells }),
      fc.record({ kind: fc.constant('commit' as const), id: fc.nat(), chunks: fc.nat() }),
    )
    const frames = fc.array(frame, { maxLength: 5 })
    const encoder = new FrameEncoder()
    fc.assert(
      fc.property(frames, (some) => {
        expect(decodeAll(Buffer.concat(some.map((one) => encoder.encode(one).slice())))).toEqual(
          some,
        )
      }),
      { seed: 42, numRuns: 300 },
    )
  })
})

describe('work is dealt out', () => {
  test('in chunks that tile the batch, whatever their sizes', () => {
    const ends = fc.array(fc.nat({ max: 4_000 }), { minLength: 1, maxLength: 5 })
    const sizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(ends, sizes, (e, some) => {
        const cut = new Cut({ id: 0, starts: e.map(() => 0), ends: e })
        const at = e.map(() => 0)
        for (let n = 0; cut.left > 0; n++) {
          const size = some[n % some.length]!
          const wanted = Math.min(size, cut.left)
          const chunk = cut.take(size)
          expect(chunk.reduce((sum, p) => sum + p.to - p.from, 0)).toBe(wanted)
          for (const { partition, from, to } of chunk) {
            expect(from).toBe(at[partition])
            expect(to).toBeGreaterThan(from)
            at[partition] = to
          }
        }
        expect(at).toEqual(e)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('in chunks that all workers would end at the same time, and none takes too long', () => {
    const args = { chunkEventsMax: 400_000, chunkMsTarget: 10 } as MicroBatchArgs
    const pace = new Pace(2)
    expect(chunkEvents(200_000, pace.shareOf(0), pace.eventsPerMs(0), args)).toBe(100_000)
    for (let n = 0; n < 50; n++) {
      pace.ended(0, 30_000, n * 2, n * 2 + 1)
      pace.ended(1, 10_000, n * 2, n * 2 + 1)
    }
    expect(chunkEvents(200_000, pace.shareOf(0), pace.eventsPerMs(0), args)).toBeCloseTo(
      150_000,
      -1,
    )
    expect(chunkEvents(200_000, pace.shareOf(1), pace.eventsPerMs(1), args)).toBeCloseTo(50_000, -1)
    expect(chunkEvents(9e6, pace.shareOf(0), pace.eventsPerMs(0), args)).toBeCloseTo(300_000, -1)
    expect(chunkEvents(9e6, pace.shareOf(0), 1e6, args)).toBe(400_000)
    expect(chunkEvents(100_000, pace.shareOf(1), pace.eventsPerMs(1), args)).toBe(CHUNK_EVENTS_MIN)
    expect(chunkEvents(100, pace.shareOf(1), pace.eventsPerMs(1), args)).toBe(100)
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
