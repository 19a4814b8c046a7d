import { sharedArena } from '../../runtime/arena.js'
import { LinearArena } from '../../runtime/linear-arena.js'
import { Ring, ringWords } from '../../runtime/ring.js'
import type { Columns } from '../../workloads/log/log.js'
import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import { FORMS, type Form } from '../../workloads/queries/kernel.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import { type Compiled, compiled } from './clicks.js'
import { hashOf } from './hash.js'
import type { Micro, Prepared } from './micro.js'

/** Clicks between two yields, as each engine has them by default. */
const FOLD_SLICE = 65_536
const EXCHANGE_SLICE = 16_384
const RING_RECORDS = 1 << 15
const WORKERS = 2

const ABOUT = {
  fold: 'map and combine, as micro-batch runs it',
  exchange: 'own keys into the state, the other half onto a ring, as per-event runs it',
  each: 'filter and join, one row out a click',
} as const

/** Each loop in each form: `fold-ysb` and `fold-ysb-assembly`. */
export const kernels: readonly Micro[] = [
  ...FORMS.flatMap((form) => [
    kernelMicro('fold', 'ysb', form),
    kernelMicro('fold', 'clicks', form),
    kernelMicro('exchange', 'ysb', form),
    kernelMicro('exchange', 'clicks', form),
  ]),
  kernelMicro('each', 'enrich', 'typescript'),
]

function kernelMicro(loop: keyof typeof ABOUT, query: string, form: Form): Micro {
  const suffix = form === 'assemblyscript' ? '-assembly' : ''
  return {
    name: `${loop}-${query}${suffix}`,
    about: `${query}, ${form}: ${ABOUT[loop]}`,
    unit: 'ns',
    per: 'click',
    async make(size): Promise<Prepared> {
      const made = compiled(query, size, form)
      const { slice, begin, step, hash } = WORK[loop](made)
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
const WORK = { fold, exchange, each } as const

function fold({ kernel }: Compiled): Work {
  const table = kernel.table()
  return {
    slice: FOLD_SLICE,
    begin: () => table.clear(),
    step(partition, offset, columns, length) {
      kernel.fold(partition, offset, { columns, index: offset, length, shiftMs: 0 }, length, table)
    },
    hash: () => tableHash(table),
  }
}

/** One of two workers; the ring is emptied after each slice without a look at its records. */
function exchange({ kernel, shared }: Compiled): Work {
  const { partitions } = shared.workload
  const arena = shared.memory === null ? sharedArena : new LinearArena(shared.memory)
  const words = arena.words(ringWords(RING_RECORDS, partitions))
  const offsets = new Int32Array(partitions)
  const covered = new Int32Array(partitions)
  const skipper = {
    seen: new Int32Array(partitions),
    drained: false,
    take: (_: Int32Array, __: number, ___: number, count: number) => count,
  }
  const worker = kernel.exchange(0, WORKERS)
  const table = kernel.table()
  let outs: (Ring | undefined)[] = []
  let reader = new Ring(words, partitions)
  let taken = 0
  return {
    slice: EXCHANGE_SLICE,
    begin() {
      table.clear()
      words.fill(0)
      outs = [undefined, new Ring(words, partitions)]
      reader = new Ring(words, partitions)
      taken = 0
    },
    step(partition, offset, columns, length) {
      worker.send(
        partition,
        offset,
        { columns, index: offset, length, shiftMs: 0 },
        length,
        table,
        outs,
      )
      offsets[partition] = offset + length
      outs[1]!.publish(offsets)
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
      kernel.each(partition, offset, { columns, index: offset, length, shiftMs: 0 }, length, buffer)
      last = buffer.take()
      rows += last.key.length
    },
    hash: () => hashOf(rows, last.partition, last.offset, last.key, last.eventTime, last.hash),
  }
}

function tableHash(table: WindowTable): string {
  return hashOf(...[...table.slabs].flat())
}
