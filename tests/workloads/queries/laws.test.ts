import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDeltas, deltasOf } from '../../../workloads/queries/deltas.js'
import { Merge, merge } from '../../../workloads/queries/merge.js'
import type { CellRows } from '../../../workloads/queries/rows.js'
import { WindowTable } from '../../../workloads/queries/window-table.js'
import { cellName } from '../../../workloads/reference.js'

const KEYS = 4
const counts = (rows: CellRows) =>
  new Map(
    [...rows.key].map((key, i) => {
      // A hash goes with its count wherever it goes.
      expect(rows.hash[i]).toBe(rows.count[i]! * 3)
      return [cellName(rows.window[i]!, key), rows.count[i]!]
    }),
  )
const adds = fc.array(
  fc.tuple(fc.integer({ min: -2, max: 3 }), fc.nat(KEYS - 1), fc.integer({ min: 1, max: 5 })),
  { maxLength: 6 },
)
const act = fc.oneof(
  fc.record({ add: adds }),
  fc.record({ close: fc.integer({ min: -2, max: 4 }) }),
)
const rowsOf = (all: readonly (readonly [number, number, number])[]): CellRows => ({
  kind: 'cells',
  window: Int32Array.from(all, ([window]) => window),
  key: Int32Array.from(all, ([, key]) => key),
  count: Int32Array.from(all, ([, , count]) => count),
  hash: Int32Array.from(all, ([, , count]) => count * 3),
})

describe.each([true, false])('a window table, dense: %s', (dense) => {
  const table = () => new WindowTable(KEYS, undefined, dense)

  test('counts what is merged, tells each change with its new value, forgets what is closed', () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (acts, step) => {
          const [state, copy, deltas] = [table(), table(), table()]
          let model = new Map<string, number>()
          for (const one of acts) {
            if ('close' in one) {
              for (const t of [state, copy]) t.close(one.close)
              model = new Map([...model].filter(([name]) => Number.parseInt(name, 10) >= one.close))
              continue
            }
            for (const [window, key, count] of one.add) {
              const name = cellName(window, key)
              model.set(name, (model.get(name) ?? 0) + count)
            }
            const chunk = table()
            chunk.add(rowsOf(one.add))
            addDeltas(deltas, deltasOf(chunk))
            const moving = new Merge(deltas, state)
            while (!moving.done) copy.set(moving.advance(step))
            expect(deltas.rows().key).toHaveLength(0)
            expect(counts(state.rows())).toEqual(model)
            expect(counts(copy.rows())).toEqual(model)
          }
        },
      ),
      { seed: 42, numRuns: 300 },
    )
  })
  test('keeps many keys apart, also after it grew and was used again', () => {
    const many = new WindowTable(100_000, undefined, dense)
    const [state] = [new WindowTable(100_000, undefined, dense)]
    for (let round = 1; round <= 2; round++) {
      for (let key = 0; key < 100_000; key += 7) many.addTo(many.slab(1), key, key + 1, 0)
      const told = merge(many, state)
      expect(told.key).toHaveLength(Math.ceil(100_000 / 7))
      told.key.forEach((key, i) => {
        expect(told.count[i]).toBe(round * (key + 1))
      })
    }
    const { key, count, hash } = state.rows()
    const seven = key.indexOf(7)
    expect([count[seven], hash[seven]]).toEqual([16, 0])
    expect(key.includes(8)).toBe(false)
  })
})
