import type { Disk } from '../../runtime/disk.js'
import { type Program, perform } from '../../runtime/program.js'
import { seal, unseal } from '../frame.js'
import { newestWhole } from '../newest.js'
import type { Batch } from './args.js'
import type { Cell, MapState } from './state.js'

type Frame =
  | {
      readonly kind: 'base'
      readonly cells: readonly Cell[]
      readonly committed: Batch
      readonly emitted: readonly Batch[]
    }
  /** The tuples of an attempt of a transaction. */
  | { readonly kind: 'meta'; readonly batch: Batch }
  | { readonly kind: 'put'; readonly cells: readonly Cell[] }
  /** The sink has it, and everything before it. */
  | { readonly kind: 'currtx'; readonly txid: number }

/** Transactions of one segment. */
const SEGMENT_TRANSACTIONS = 256

/** Where the last committed transaction ended, and what was emitted behind it, by its txid. */
export interface Recovered {
  readonly committed: Batch
  readonly emitted: readonly Batch[]
}

/**
 * What Trident keeps in ZooKeeper and in a map state outside, as one log in segments named by
 * epoch: tuples of transactions, values by key, and the last transaction that was committed. The
 * newest segment with a whole base is the truth, up to its first frame that is torn; what is needed
 * before the sink may have a batch is made safe by one sync.
 */
export class TridentLog {
  readonly #disk: Disk
  readonly #epoch: number
  #segment = 0
  #name = ''
  #transactions = 0

  constructor(disk: Disk, epoch: number) {
    this.#disk = disk
    this.#epoch = epoch
  }
  /** Fills `state`, which is empty. */
  *recover(state: MapState, partitions: number): Program<Recovered> {
    const frames = yield* perform('log.read', () =>
      newestWhole(this.#disk, 'trident-', (bytes) => {
        const all = unseal<Frame>(bytes)
        return all[0]?.kind === 'base' ? all : undefined
      }),
    )
    const zeros = new Array<number>(partitions).fill(0)
    let committed: Batch = { txid: 0, starts: zeros, ends: zeros }
    const emitted = new Map<number, Batch>()
    for (const frame of frames ?? []) {
      if (frame.kind === 'base') {
        committed = frame.committed
        state.put(frame.cells)
        for (const batch of frame.emitted) emitted.set(batch.txid, batch)
      } else if (frame.kind === 'meta') emitted.set(frame.batch.txid, frame.batch)
      else if (frame.kind === 'put') state.put(frame.cells)
      else {
        const done = emitted.get(frame.txid)
        if (done === undefined) {
          throw new Error(`transaction ${frame.txid} is committed, and the log has no tuples of it`)
        }
        committed = done
        emitted.delete(frame.txid)
      }
    }
    return { committed, emitted: [...emitted.values()].sort((a, b) => a.txid - b.txid) }
  }
  /** Begins a segment with all that stands now; older ones are removed when it is safe. */
  *begin(state: MapState, { committed, emitted }: Recovered): Program {
    const name = `trident-${digits(this.#epoch)}-${digits(this.#segment++)}`
    this.#name = name
    this.#transactions = 0
    const base: Frame = { kind: 'base', cells: state.cells, committed, emitted }
    yield* perform('base.write', () => this.#disk.write(name, seal(base)))
    yield* perform('base.sync', () => this.#disk.sync(name))
    yield* perform('base.sync-folder', () => this.#disk.syncFolder())
    yield* perform('base.remove-older', () => {
      for (const old of this.#disk.list('trident-')) if (old < name) this.#disk.remove(old)
    })
  }
  get full(): boolean {
    return this.#transactions >= SEGMENT_TRANSACTIONS
  }
  *meta(batch: Batch): Program {
    yield* this.#append('meta.put', { kind: 'meta', batch })
  }
  *put(cells: readonly Cell[]): Program {
    yield* this.#append('state.put', { kind: 'put', cells })
  }
  *sync(): Program {
    yield* perform('state.sync', () => this.#disk.sync(this.#name))
  }
  /** Not synced: the sink knows it too. */
  *currtx(txid: number): Program {
    yield* this.#append('currtx.put', { kind: 'currtx', txid })
    this.#transactions++
  }
  *#append(label: string, frame: Frame): Program {
    yield* perform(label, () => this.#disk.append(this.#name, seal(frame)))
  }
}

/** Sorts as text in the order of numbers. */
function digits(n: number): string {
  return String(n).padStart(10, '0')
}
