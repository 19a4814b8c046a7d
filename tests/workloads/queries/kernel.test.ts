import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BARRIER, Ring, ringWords } from '../../../runtime/ring.js'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { auditHash, type Columns, MALFORMED } from '../../../workloads/log/log.js'
import { openLog } from '../../../workloads/log/memory.js'
import { EachBuffer } from '../../../workloads/queries/each-buffer.js'
import {
  AUDITS,
  type Exchange,
  FORMS,
  type Kernel,
  ownerOf,
} from '../../../workloads/queries/kernel.js'
import { QUERIES, type Query } from '../../../workloads/queries/query.js'
import type { CellRows } from '../../../workloads/queries/rows.js'
import type { WindowTable } from '../../../workloads/queries/window-table.js'
import { cellName, reference } from '../../../workloads/reference.js'
import { COUNTED, smallWorkloads } from '../arbitraries.js'
import { kernelOf, makeLinear } from './forms.js'

const cells = (rows: CellRows) =>
  new Map(
    [...rows.key].map((key, i) => [
      cellName(rows.window[i]!, key),
      { window: rows.window[i]!, key, count: rows.count[i]!, hash: rows.hash[i]! },
    ]),
  )
const withoutHash = (all: ReturnType<typeof cells>) =>
  new Map([...all].map(([name, cell]) => [name, { ...cell, hash: 0 }]))
/** Any clicks, any windows; more of them than compiled loops look at together. */
const some = fc.record({
  workload: smallWorkloads(1_500),
  base: fc.constantFrom(...COUNTED),
  windowMs: fc.constantFrom(10, 1_000, 10_000),
  allowedLatenessMs: fc.constantFrom(0, 500),
  most: fc.integer({ min: 1, max: 1_200 }),
  dense: fc.boolean(),
  look: fc.boolean(),
  broken: fc.array(fc.nat(1_500), { maxLength: 3 }),
})

/** Some of the clicks are none. */
function breakClicks(columns: readonly Columns[], broken: readonly number[]): void {
  for (const at of broken) {
    const { type } = columns[at % columns.length]!
    if (at < type.length) type[at] = MALFORMED
  }
}

describe.each(FORMS)('a kernel in %s', (form) => {
  test('folded or row by row answers like the reference, however the log is cut', () => {
    fc.assert(
      fc.property(some, ({ workload, base, most, dense, look, broken, ...rest }) => {
        const query: Query = { ...base, ...rest }
        const { shared } = makeLinear(workload)
        breakClicks(shared.columns, broken)
        const log = openLog(shared)
        // It may always look for late clicks; it may leave that out only when there are none.
        const kernel = kernelOf(form, query, shared, look || undefined)
        const table = kernel.table(dense)
        const buffer = new EachBuffer()
        for (let p = 0; p < log.partitions; p++) {
          for (let at = 0; at < log.length(p); at += most) {
            const length = Math.min(most, log.length(p) - at)
            kernel.fold(p, at, log.segment(p, at), length, table)
            kernel.each(p, at, log.segment(p, at), length, buffer)
          }
        }
        const right = new Map(reference(query, shared).cells)
        expect(cells(table.rows())).toEqual(right)
        const rows = buffer.take()
        const counted = kernel.table(dense)
        for (const [i, key] of rows.key.entries()) {
          const slab = counted.slab(Math.floor(rows.eventTime[i]! / rest.windowMs))
          counted.addTo(slab, key, 1, rows.hash[i]!)
          expect(rows.hash[i]).toBe(auditHash(rows.partition[i]!, rows.offset[i]!))
        }
        expect(cells(counted.rows())).toEqual(right)
      }),
      { seed: 42, numRuns: 150 },
    )
  })

  test('exchanged between workers answers like the reference, each key at its owner', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 3 }), (given, workers) => {
        const { workload, base, most, dense, look, broken, ...rest } = given
        const query: Query = { ...base, output: 'count', ...rest }
        const { shared, arena } = makeLinear(workload)
        breakClicks(shared.columns, broken)
        const log = openLog(shared)
        const kernel = kernelOf(form, query, shared, look || undefined)
        const nodes = Array.from({ length: workers }, (_, self) => new Node(kernel, self, workers))
        for (const node of nodes) {
          for (const other of nodes)
            if (other !== node) node.connect(other, arena.words(RING_WORDS))
        }
        for (let p = 0; p < log.partitions; p++) {
          const node = nodes[p % workers]!
          for (let at = 0; at < log.length(p); at += most) {
            const length = Math.min(most, log.length(p) - at)
            node.exchange.send(p, at, log.segment(p, at), length, node.table(dense), node.outs)
            for (const one of nodes) one.publish()
            for (const one of nodes) one.read(dense)
          }
        }
        const found = new Map<string, unknown>()
        for (const [self, node] of nodes.entries()) {
          for (const [name, cell] of cells(node.table(dense).rows())) {
            expect(ownerOf(cell.key, workers)).toBe(self)
            found.set(name, cell)
          }
        }
        expect(found).toEqual(new Map(reference(query, shared).cells))
      }),
      { seed: 42, numRuns: 150 },
    )
  })

  test('without hashes counts the same, in all loops and on any input', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 3 }), (given, workers) => {
        const { workload, base, most, dense, look, broken, ...rest } = given
        const query: Query = { ...base, output: 'count', ...rest }
        const { shared, arena } = makeLinear(workload)
        breakClicks(shared.columns, broken)
        const log = openLog(shared)
        const found = AUDITS.map((audit) => {
          const kernel = kernelOf(form, query, shared, look || undefined, audit)
          const folded = kernel.table(dense)
          const nodes = Array.from({ length: workers }, (_, n) => new Node(kernel, n, workers))
          for (const node of nodes) {
            for (const other of nodes)
              if (other !== node) node.connect(other, arena.words(RING_WORDS))
          }
          for (let p = 0; p < log.partitions; p++) {
            const node = nodes[p % workers]!
            for (let at = 0; at < log.length(p); at += most) {
              const length = Math.min(most, log.length(p) - at)
              kernel.fold(p, at, log.segment(p, at), length, folded)
              node.exchange.send(p, at, log.segment(p, at), length, node.table(dense), node.outs)
              for (const one of nodes) one.publish()
              for (const one of nodes) one.read(dense)
            }
          }
          const exchanged = nodes.flatMap((node) => [...cells(node.table(dense).rows())])
          return [cells(folded.rows()), new Map(exchanged)]
        })
        const bare = found[0]!.map((all) => withoutHash(all))
        expect(found[1]).toEqual(bare)
        // The canary: hashes there are, and they would have been seen.
        expect(found[0]![0]).toEqual(new Map(reference(query, shared).cells))
      }),
      { seed: 42, numRuns: 100 },
    )
  })

  test('stops at a barrier', () => {
    const { shared, arena } = makeLinear(syntheticWorkload({ events: 10 }))
    const kernel = kernelOf(form, QUERIES.get('clicks')!, shared)
    const ring = new Ring(arena.words(RING_WORDS), 1)
    ring.push(-3, 5)
    ring.push(7, 6)
    ring.push(BARRIER, 1)
    ring.push(7, 6)
    const table = kernel.table()
    const { keys } = kernel
    expect(kernel.exchange(0, 2).take(ring.data, ring.mask, 0, 4, table)).toBe(2)
    expect(cells(table.rows())).toEqual(
      new Map([
        [`-1/${keys - 3}`, { window: -1, key: keys - 3, count: 1, hash: 5 }],
        ['0/7', { window: 0, key: 7, count: 1, hash: 6 }],
      ]),
    )
  })

  test('refuses a cell that does not fit into the words of a ring, instead of wrapping it', () => {
    const pages = 1_000_000
    // 23 days of windows: each within what a workload is allowed to be.
    const { shared } = makeLinear(
      syntheticWorkload({ pages, events: 2_000, ratePerSec: 0.001, partitions: 1 }),
    )
    const kernel = kernelOf(form, QUERIES.get('clicks')!, shared)
    const last = shared.columns[0]!.page.length - 1
    const segment = openLog(shared).segment(0, last)
    const send = () => kernel.exchange(0, 1).send(0, last, segment, 1, kernel.table(), [undefined])
    expect(send).toThrow(/no 32-bit cell number; allowed: keys x windows below 2\^31/)
  })

  test('finds more windows than compiled loops remember, and grows a table as keys come', () => {
    const { shared } = makeLinear(
      syntheticWorkload({ events: 20_000, ratePerSec: 1, pages: 50_000, partitions: 2 }),
    )
    const query: Query = { ...QUERIES.get('clicks')!, windowMs: 200_000 }
    const kernel = kernelOf(form, query, shared)
    const table = kernel.table(false)
    const log = openLog(shared)
    for (let p = 0; p < 2; p++) kernel.fold(p, 0, log.segment(p, 0), log.length(p), table)
    expect(table.slabs.size).toBe(100)
    expect(cells(table.rows())).toEqual(new Map(reference(query, shared).cells))
    table.free()
    const again = kernel.table(false)
    expect(again.rows().key).toHaveLength(0)
  })
})

const RING_WORDS = ringWords(2_048, 1)

/** One side of an exchange: it reads what the others sent as a worker does. */
class Node {
  readonly exchange: Exchange
  readonly outs: (Ring | undefined)[]
  readonly #kernel: Kernel
  readonly #self: number
  readonly #inputs: Ring[] = []
  #table: WindowTable | undefined

  constructor(kernel: Kernel, self: number, workers: number) {
    this.#kernel = kernel
    this.#self = self
    this.exchange = kernel.exchange(self, workers)
    this.outs = new Array<undefined>(workers).fill(undefined)
  }
  connect(to: Node, words: Int32Array): void {
    this.outs[to.#self] = new Ring(words, 1)
    to.#inputs.push(new Ring(words, 1))
  }
  table(dense: boolean): WindowTable {
    this.#table ??= this.#kernel.table(dense)
    return this.#table
  }
  publish(): void {
    for (const out of this.outs) out?.publish([0])
  }
  read(dense: boolean): void {
    const covered = new Int32Array(1)
    const reader = {
      seen: new Int32Array(1),
      drained: false,
      take: (data: Int32Array, mask: number, from: number, count: number) =>
        this.exchange.take(data, mask, from, count, this.table(dense)),
    }
    for (const input of this.#inputs) input.read(2_048, covered, reader)
  }
}
