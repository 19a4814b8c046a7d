import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { mayBeLate } from '../../../workloads/lateness.js'
import { auditHash } from '../../../workloads/log/log.js'
import { keysOf, makeLog, openLog, type SharedLog } from '../../../workloads/log/memory.js'
import { EachBuffer } from '../../../workloads/queries/each-buffer.js'
import { compile, type Kernel } from '../../../workloads/queries/kernel.js'
import { QUERIES, type Query } from '../../../workloads/queries/query.js'
import type { CellRows } from '../../../workloads/queries/rows.js'
import { sumDeltas, WindowTable } from '../../../workloads/queries/window-table.js'
import { cellName, reference } from '../../../workloads/reference.js'
import { smallWorkloads } from '../arbitraries.js'

function kernelOf(query: Query, shared: SharedLog, late = mayBeLate(query, shared)): Kernel {
  const { campaignOf } = shared
  return compile(query, { keys: keysOf(query, shared), campaignOf, mayBeLate: late })
}
const cells = (rows: CellRows) =>
  new Map(
    [...rows.key].map((key, i) => [
      cellName(rows.window[i]!, key),
      { window: rows.window[i]!, key, count: rows.count[i]!, hash: rows.hash[i]! },
    ]),
  )
const some = fc.tuple(
  smallWorkloads(300),
  fc.constantFrom(...QUERIES.values()),
  fc.constantFrom(10, 1_000, 10_000),
  fc.constantFrom(0, 500),
  fc.integer({ min: 1, max: 40 }),
)

describe('a kernel', () => {
  test('answers like the reference, for any workload, however the log is cut', () => {
    fc.assert(
      fc.property(some, fc.boolean(), ([workload, base, windowMs, allowed, most], look) => {
        const query = { ...base, windowMs, allowedLatenessMs: allowed }
        const shared = makeLog(workload)
        const log = openLog(shared)
        // It may always look for late clicks; it may leave that out only when there are none.
        const kernel = kernelOf(query, shared, look || mayBeLate(query, shared))
        const table = new WindowTable(kernel.keys)
        const buffer = new EachBuffer()
        for (let p = 0; p < log.partitions; p++) {
          for (let at = 0; at < log.length(p); at += most) {
            const length = Math.min(most, log.length(p) - at)
            kernel.fold(p, at, log.segment(p, at), length, table)
            kernel.each(p, at, log.segment(p, at), length, buffer)
          }
        }
        const right = reference(query, shared).cells
        expect(cells(table.rows())).toEqual(new Map(right))
        const rows = buffer.take()
        const counted = new WindowTable(kernel.keys)
        for (const [i, key] of rows.key.entries()) {
          const slab = counted.slab(Math.floor(rows.eventTime[i]! / windowMs))
          slab[key * 2]! += 1
          slab[key * 2 + 1]! += rows.hash[i]!
          expect(rows.hash[i]).toBe(auditHash(rows.partition[i]!, rows.offset[i]!))
        }
        expect(cells(counted.rows())).toEqual(new Map(right))
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('refuses a cell that does not fit into the words of a ring, instead of wrapping it', () => {
    const pages = 1_000_000
    // 23 days of windows: each within what a workload is allowed to be.
    const shared = makeLog(
      syntheticWorkload({ pages, events: 2_000, ratePerSec: 0.001, partitions: 1 }),
    )
    const kernel = kernelOf(QUERIES.get('clicks')!, shared)
    const last = shared.columns[0]!.page.length - 1
    const exchange = () =>
      kernel.exchange(0, last, openLog(shared).segment(0, last), 1, {
        self: 0,
        ownerOf: new Uint8Array(pages).fill(1),
        table: new WindowTable(pages),
        outs: [{ push: () => undefined }, { push: () => undefined }],
      })
    expect(exchange).toThrow(/no 32-bit cell number; allowed: keys x windows below 2\^31/)
  })
})

describe('a window table', () => {
  const KEYS = 4
  const act = fc.oneof(
    fc.record({
      add: fc.array(fc.tuple(fc.integer({ min: -2, max: 3 }), fc.nat(KEYS - 1), fc.nat(5)), {
        maxLength: 4,
      }),
    }),
    fc.record({ close: fc.integer({ min: -2, max: 4 }) }),
    fc.constant('changes' as const),
  )
  const deltas = (adds: readonly (readonly [number, number, number])[]) =>
    adds.map(([window, key, count]) => {
      const slab = new Int32Array(KEYS * 2)
      slab[key * 2] = count
      slab[key * 2 + 1] = count * 3
      return [[window, slab] as const]
    })
  test('counts what is added, tells each change once, and forgets what is closed', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const table = new WindowTable(KEYS)
        const known = new WindowTable(KEYS)
        const copy = new WindowTable(KEYS)
        let model = new Map<string, number>()
        for (const one of acts) {
          if (one === 'changes') {
            copy.set(table.changes(known))
            expect(cells(copy.rows())).toEqual(cells(table.rows()))
            expect(table.changes(known).key).toHaveLength(0)
          } else if ('close' in one) {
            for (const t of [table, known, copy]) t.close(one.close)
            model = new Map([...model].filter(([name]) => Number.parseInt(name, 10) >= one.close))
          } else {
            for (const [window, key, count] of one.add) {
              const name = cellName(window, key)
              if (count > 0) model.set(name, (model.get(name) ?? 0) + count)
            }
            const changed = cells(table.add(sumDeltas(deltas(one.add))))
            for (const [name, { count, hash }] of changed) {
              expect([count, hash]).toEqual([model.get(name), model.get(name)! * 3])
            }
          }
          const counts = [...cells(table.rows())].map(([name, { count }]) => [name, count] as const)
          expect(new Map(counts)).toEqual(model)
        }
      }),
      { seed: 42, numRuns: 300 },
    )
  })
  test('made from the rows of another is the same', () => {
    fc.assert(
      fc.property(smallWorkloads(200), (workload) => {
        const shared = makeLog(workload)
        const kernel = kernelOf(QUERIES.get('clicks')!, shared)
        const [table, copy] = [new WindowTable(kernel.keys), new WindowTable(kernel.keys)]
        const log = openLog(shared)
        for (let p = 0; p < log.partitions; p++) {
          if (log.length(p) > 0) kernel.fold(p, 0, log.segment(p, 0), log.length(p), table)
        }
        copy.set(table.rows())
        expect(cells(copy.rows())).toEqual(cells(table.rows()))
      }),
      { seed: 42, numRuns: 60 },
    )
  })
})
