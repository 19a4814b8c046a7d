import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CheckpointStore } from '../../engines/per-event/durable.js'
import type { Program } from '../../runtime/program.js'
import { type Fate, SimulatedDisk } from '../../runtime/simulated/disk.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { act } from './act.js'

describe('checkpoints', () => {
  const KEYS = 5
  /** What checkpoint `id` changes: two cells, with their new values. */
  const rowsOf = (id: number) => ({
    kind: 'cells' as const,
    window: Int32Array.of(0, id % 3),
    key: Int32Array.of(id % KEYS, 2),
    count: Int32Array.of(id, id),
    hash: Int32Array.of(-id, -id),
  })
  const stateAt = (id: number): WindowTable => {
    const table = new WindowTable(KEYS)
    for (let n = 1; n <= id; n++) table.set(rowsOf(n))
    return table
  }
  const cellsOf = (table: WindowTable): string[] => {
    const { window, key, count, hash } = table.rows()
    return [...key].map((k, i) => `${window[i]}/${k}: ${count[i]}, ${hash[i]}`).sort()
  }
  const none = { id: 0, offsets: [0], rows: [] }
  /** Begins where it finds itself, then so many checkpoints; every third begins a segment. */
  function* life(disk: SimulatedDisk, epoch: number, checkpoints: number): Program {
    const store = new CheckpointStore(disk, epoch)
    const state = new WindowTable(KEYS)
    const found = (yield* store.newest(state)) ?? none
    yield* store.begin(found, state)
    for (let n = 1; n <= checkpoints; n++) {
      const id = found.id + n
      yield* store.append(rowsOf(id))
      state.set(rowsOf(id))
      yield* store.complete(id, [id * 10])
      if (n % 3 === 0) yield* store.begin({ id, offsets: [id * 10], rows: [] }, state)
    }
  }
  const newest = (disk: SimulatedDisk) => {
    const state = new WindowTable(KEYS)
    const found = act(new CheckpointStore(disk, 99).newest(state)).value
    return { ...(found ?? none), state }
  }
  test('come back whole, with their state and rows, wherever lives and the node fall', () => {
    const fates: Fate[] = ['lost', 'torn', 'whole', 'reordered']
    const some = fc.record({ acts: fc.integer({ min: 1, max: 60 }), fate: fc.nat(3) })
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 5 }), fc.nat(96), (lives, draw) => {
        const disk = new SimulatedDisk()
        let known = 0
        for (const [n, { acts, fate }] of lives.entries()) {
          const before = newest(disk).id
          const { left } = act(life(disk, n + 1, 9), acts)
          disk.crash(fates[fate]!, () => draw / 97)
          const { id, offsets, rows, state } = newest(disk)
          expect(id).toBeGreaterThanOrEqual(known)
          expect(offsets).toEqual([id * 10])
          if (left >= 0) expect(id).toBe(before + 9)
          expect(cellsOf(state)).toEqual(cellsOf(stateAt(id)))
          // Behind the base of a new segment they have been committed.
          for (const part of rows) expect(part).toEqual(rowsOf(id))
          known = id
        }
      }),
      { seed: 42, numRuns: 500 },
    )
  })
  test('of the newest life win, and a torn one was never written', () => {
    const disk = new SimulatedDisk()
    const [old, young] = [new CheckpointStore(disk, 1), new CheckpointStore(disk, 2)]
    act(old.begin({ ...none, id: 5 }, stateAt(5)))
    act(young.begin({ ...none, id: 6, rows: [rowsOf(6)] }, stateAt(6)))
    expect(disk.list('checkpoint-0000000001')).toEqual([])
    act(old.append(rowsOf(9))) // A zombie's.
    act(old.complete(9, [90]))
    expect(newest(disk)).toMatchObject({ id: 6, rows: [rowsOf(6)] })
    act(young.append(rowsOf(7)))
    expect(newest(disk)).toMatchObject({ id: 6, rows: [rowsOf(6)] })
    act(young.complete(7, [70]), 1) // Not synced.
    disk.crash('torn', () => 0.5)
    expect(newest(disk)).toMatchObject({ id: 6, rows: [rowsOf(6)] })
    expect(cellsOf(newest(disk).state)).toEqual(cellsOf(stateAt(6)))
  })
  test('cost what changed: a base is written when the log is as long as the last one', () => {
    const disk = new SimulatedDisk()
    const store = new CheckpointStore(disk, 1)
    const key = Int32Array.from({ length: 60_000 }, (_, n) => n)
    const many = { kind: 'cells' as const, window: key.map(() => 0), key, count: key, hash: key }
    const state = new WindowTable(1_000_000, undefined, true)
    act(store.begin(none, state))
    let bases = 0
    for (let id = 1; id <= 40; id++) {
      many.key = key.map((n) => n + (id - 1) * 25_000)
      many.count = key.map(() => id)
      act(store.append(many))
      act(store.complete(id, [id]))
      state.set(many)
      if (!store.full) continue
      bases++
      act(store.begin({ ...none, id, offsets: [id] }, state))
      expect(disk.list('checkpoint-')).toHaveLength(1)
    }
    // Of 40 MB of rows: at 5 MB, then each at twice the state before.
    expect(bases).toBeGreaterThan(2)
    expect(bases).toBeLessThanOrEqual(5)
  })
})
