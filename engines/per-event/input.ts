import { BARRIER, Ring, type RingReader } from '../../runtime/ring.js'
import type { Exchange } from '../../workloads/queries/kernel.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerWorld } from '../world.js'
import { partitionsOf, type WorkerArgs } from './args.js'

type Taking = Pick<Exchange, 'take'>

/** What one worker reads from one other: a ring, and how far it got. */
export interface Input {
  readonly ring: Ring
  readonly reader: TableReader
  /** Partitions of its writer, and how far this worker has covered each. */
  readonly partitions: readonly number[]
  readonly covered: Int32Array
  /** The barrier has come on it. */
  passed: boolean
}

/** By whom they are from; there is none from oneself. */
export function inputsOf(
  { log }: WorkerWorld,
  { index, workers, rings, offsets }: WorkerArgs,
  operator: { readonly deltas: WindowTable },
  kernel: Taking,
): (Input | undefined)[] {
  return Array.from({ length: workers }, (_, from) => {
    if (from === index) return undefined
    const partitions = partitionsOf(from, workers, log.partitions)
    return {
      ring: new Ring(rings[from * workers + index]!, partitions.length),
      reader: new TableReader(operator, kernel, partitions.length),
      partitions,
      covered: Int32Array.from(partitions, (p) => offsets[p]!),
      passed: false,
    }
  })
}

/** Adds the records of a ring to the deltas. */
class TableReader implements RingReader {
  readonly seen: Int32Array
  drained = false
  sawBarrier = false
  /** What is read goes there too: it stands before a barrier that has overtaken it. */
  overtaken: WindowTable | undefined
  readonly #operator: { readonly deltas: WindowTable }
  readonly #kernel: Taking

  constructor(operator: { readonly deltas: WindowTable }, kernel: Taking, partitions: number) {
    this.#operator = operator
    this.#kernel = kernel
    this.seen = new Int32Array(partitions)
  }
  take(data: Int32Array, mask: number, from: number, count: number): number {
    const taken = this.#kernel.take(data, mask, from, count, this.#operator.deltas)
    if (this.overtaken !== undefined) this.#kernel.take(data, mask, from, taken, this.overtaken)
    if (taken === count || data[((from + taken) & mask) << 1] !== BARRIER) return taken
    this.sawBarrier = true
    return taken + 1
  }
  /** The mark of the barrier is there: what stands before it is copied, and stays where it is. */
  mark({ data, mask, position }: Ring, count: number): void {
    this.#kernel.take(data, mask, position, count, this.overtaken!)
    this.overtaken = undefined
  }
}
