import { ownersOf } from '../../engines/per-event/args.js'
import { sharedArena } from '../../runtime/arena.js'
import { Ring, ringWords } from '../../runtime/ring.js'
import type { Columns } from '../../workloads/log/log.js'
import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { type Compiled, compiled } from './clicks.js'
import { hashOf } from './hash.js'
import type { Micro, Prepared } from './micro.js'

/** Clicks between two yields, as each engine has them by default. */
const FOLD_SLICE = 65_536
const EXCHANGE_SLICE = 4_096
const RING_RECORDS = 1 << 15
const WORKERS = 2

export const foldYsb = kernelMicro(
  'fold-ysb',
  'map and combine of ysb, as micro-batch runs it',
  fold,
)
export const foldClicks = kernelMicro('fold-clicks', 'the same of clicks (1,000 pages)', fold)
export const exchangeYsb = kernelMicro(
  'exchange-ysb',
  'own keys into the state, the other half onto a ring, as per-event runs it',
  exchange,
)
export const exchangeClicks = kernelMicro('exchange-clicks', 'the same of clicks', exchange)
export const eachEnrich = kernelMicro('each-enrich', 'filter and join, one row out a click', each)

/** The part of the name after the dash is the query. */
function kernelMicro(name: string, about: string, of: (compiled: Compiled) => Work): Micro {
  return {
    name,
    about,
    unit: 'ns',
    per: 'click',
    async make(size): Promise<Prepared> {
      const made = compiled(name.slice(name.indexOf('-') + 1), size)
      const { slice, begin, step, hash } = of(made)
      const { columns } = made.shared
      return {
        perRun: made.shared.workload.events,
        run() {
          begin()
          columns.forEach((all, partition) => {
            const length = all.user.length
            for (let at = 0; at < length; at += slice) {
              step(partition, at, all, Math.min(slice, length - at))
            }
          })
        },
        hash,
      }
    },
  }
}

interface Work {
  readonly slice: number
  begin(): void
  step(partition: number, offset: number, columns: Columns, length: number): void
  hash(): string
}

function fold({ kernel }: Compiled): Work {
  let table = new WindowTable(kernel.keys)
  return {
    slice: FOLD_SLICE,
    begin() {
      table = new WindowTable(kernel.keys)
    },
    step(partition, offset, columns, length) {
      kernel.fold(partition, offset, { columns, index: offset, length }, length, table)
    },
    hash: () => tableHash(table),
  }
}

/** One of two workers; the ring is emptied after each slice without a look at its records. */
function exchange({ kernel, shared }: Compiled): Work {
  const { partitions } = shared.workload
  const ownerOf = ownersOf(kernel.keys, WORKERS)
  const words = sharedArena.words(ringWords(RING_RECORDS, partitions))
  const offsets = new Int32Array(partitions)
  const covered = new Int32Array(partitions)
  const seen = new Int32Array(partitions)
  const skipper = {
    seen,
    drained: false,
    take: (_: Int32Array, __: number, ___: number, to: number) => to,
  }
  let table = new WindowTable(kernel.keys)
  let out = new Ring(words, partitions)
  let reader = new Ring(words, partitions)
  let taken = 0
  return {
    slice: EXCHANGE_SLICE,
    begin() {
      table = new WindowTable(kernel.keys)
      words.fill(0)
      out = new Ring(words, partitions)
      reader = new Ring(words, partitions)
      taken = 0
    },
    step(partition, offset, columns, length) {
      const route = { self: 0, ownerOf, table, outs: [out, out] }
      kernel.exchange(partition, offset, { columns, index: offset, length }, length, route)
      offsets[partition] = offset + length
      out.publish(offsets)
      taken += reader.read(RING_RECORDS, covered, skipper)
    },
    hash: () => hashOf(taken, tableHash(table)),
  }
}

/** Rows are taken after each slice, as a chunk of so many clicks would hand them on. */
function each({ kernel }: Compiled): Work {
  const buffer = new EachBuffer()
  let rows = 0
  let last = buffer.take()
  return {
    slice: FOLD_SLICE,
    begin() {
      rows = 0
    },
    step(partition, offset, columns, length) {
      kernel.each(partition, offset, { columns, index: offset, length }, length, buffer)
      last = buffer.take()
      rows += last.key.length
    },
    hash: () => hashOf(rows, last.partition, last.offset, last.key, last.eventTime, last.hash),
  }
}

function tableHash(table: WindowTable): string {
  return hashOf(...[...table.slabs].flat())
}
