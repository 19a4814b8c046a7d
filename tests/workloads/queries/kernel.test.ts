import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { mayBeLate } from '../../../workloads/lateness.js'
import { keysOf, makeLog, openLog } from '../../../workloads/log/memory.js'
import { EachBuffer } from '../../../workloads/queries/each-buffer.js'
import { compile } from '../../../workloads/queries/kernel.js'
import { QUERIES } from '../../../workloads/queries/query.js'
import { sumDeltas, WindowTable } from '../../../workloads/queries/window-table.js'
import { reference } from '../../../workloads/reference.js'

const workload = fc.record({
  seed: fc.nat().map(String),
  events: fc.integer({ min: 1, max: 400 }),
  partitions: fc.integer({ min: 1, max: 3 }),
  ratePerSec: fc.constantFrom(5, 40, 10_000),
  disorderMs: fc.constantFrom(0, 3_000),
  lateShare: fc.constantFrom(0, 0.2),
  lateByMs: fc.constant(20_000),
})
const sorted = (cells: Iterable<{ window: number; key: number; count: number; hash: number }>) =>
  [...cells].sort((a, b) => a.window - b.window || a.key - b.key)
const rowsOf = (table: WindowTable) => {
  const { window, key, count, hash } = table.rows()
  return sorted(
    [...key].map((k, i) => ({ window: window[i]!, key: k, count: count[i]!, hash: hash[i]! })),
  )
}

describe.each([...QUERIES.values()])('the kernel of $name', (query) => {
  test('folded, exchanged or row by row, it gives the reference', () => {
    fc.assert(
      fc.property(workload, fc.integer({ min: 1, max: 3 }), (some, owners) => {
        const shared = makeLog(syntheticWorkload({ ...some, pages: 30, campaigns: 10 }))
        const log = openLog(shared)
        const keys = keysOf(query, shared)
        const { campaignOf } = shared
        const kernel = compile(query, { keys, campaignOf, mayBeLate: mayBeLate(query, shared) })
        const right = sorted(reference(query, shared).cells.values())

        const folded = new WindowTable(keys)
        const tables = Array.from({ length: owners }, () => new WindowTable(keys))
        const each = new EachBuffer()
        const ownerOf = Uint8Array.from({ length: keys }, (_, key) => key % owners)
        // What arrives at another worker is counted there, as its ring's reader does.
        const outs = tables.map((table) => ({
          push(cell: number, hash: number) {
            const slab = table.slab(Math.floor(cell / keys))
            const at = (cell - Math.floor(cell / keys) * keys) * 2
            slab[at]!++
            slab[at + 1] = slab[at + 1]! + hash
          },
        }))
        for (let p = 0; p < log.partitions; p++) {
          for (let offset = 0; offset < log.length(p); ) {
            const segment = log.segment(p, offset)
            const length = Math.min(7, segment.length)
            const self = p % owners
            kernel.fold(p, offset, segment, length, folded)
            kernel.exchange(p, offset, segment, length, {
              self,
              ownerOf,
              table: tables[self]!,
              outs,
            })
            kernel.each(p, offset, segment, length, each)
            offset += length
          }
        }
        expect(rowsOf(folded)).toEqual(right)
        const joined = new WindowTable(keys)
        for (const table of tables) joined.add([...table.slabs])
        expect(rowsOf(joined)).toEqual(right)
        expect(each.take().key.length).toBe(right.reduce((sum, cell) => sum + cell.count, 0))
      }),
      { seed: 42, numRuns: 60 },
    )
  })
})

describe('a window table', () => {
  test('tells changes once, takes absolute values, and frees closed windows', () => {
    const table = new WindowTable(3)
    const known = new WindowTable(3)
    const delta = (window: number, count: number) =>
      [[window, Int32Array.of(count, count * 7, 0, 0, 0, 0)]] as const
    expect([...table.add(delta(1, 2)).count]).toEqual([2])
    expect([...table.add(sumDeltas([delta(1, 1), delta(1, 3), delta(2, 5)])).count]).toEqual([6, 5])
    expect([...table.changes(known).count]).toEqual([6, 5])
    expect(table.changes(known).count).toHaveLength(0)
    known.close(2)
    table.close(2)
    expect([...table.rows().window]).toEqual([2])
    expect([...table.slab(1)]).toEqual([0, 0, 0, 0, 0, 0])
  })
})
