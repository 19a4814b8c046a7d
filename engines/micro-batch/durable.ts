import type { Disk } from '../../runtime/disk.js'
import { type Program, perform } from '../../runtime/program.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { seal, unseal } from '../frame.js'
import type { Range } from './args.js'

/** Batches in one segment of the log; the next begins with a snapshot, and the older ones go. */
const SEGMENT_BATCHES = 256

type Frame =
  /**
   * All that a new life needs: the next batch, its starts, the state before it, and the range of a
   * batch that may already be in the sink: the older segments, which hold it too, are removed.
   */
  | {
      readonly kind: 'base'
      readonly next: Position
      readonly state: CellRows
      readonly pending: Range | undefined
    }
  | { readonly kind: 'offsets'; readonly range: Range }
  /** Version `id` of the state: the rows that batch changed, absolute. */
  | { readonly kind: 'state'; readonly id: number; readonly rows: CellRows }
  | { readonly kind: 'commit'; readonly id: number; readonly chunks: number }

/** Where a life goes on. */
export interface Position {
  readonly id: number
  readonly starts: readonly number[]
  /** Running number of the next chunk. */
  readonly chunk: number
}

export interface Recovered extends Position {
  readonly state: WindowTable
  /** Logged and not committed: to be run again over exactly this range. */
  readonly pending: Range | undefined
}

/**
 * The offsets log, the versions of the state and the commit log of one writer, as one write-ahead
 * log.
 *
 * Each life writes segments of its own, named by its epoch, which the sink gave out. Argument:
 * the newest segment with a whole base frame is the truth. A life fences the sink before it
 * reads, so an older life can commit nothing afterwards; what it may still append goes to a
 * segment that is already superseded, or is a range without effect. Nothing is ever overwritten,
 * so a torn write is a torn tail, and a torn tail was never relied on: each frame is synced
 * before what depends on it.
 */
export class BatchLog {
  readonly #disk: Disk
  readonly #epoch: number
  #segment = 0
  #batches = 0

  constructor(disk: Disk, epoch: number) {
    this.#disk = disk
    this.#epoch = epoch
  }

  *recover(keys: number, partitions: number): Program<Recovered> {
    const frames = yield* perform('log.read', () => this.#newest())
    const state = new WindowTable(keys)
    let next: Position = { id: 0, starts: new Array<number>(partitions).fill(0), chunk: 0 }
    let pending: Range | undefined
    let version: CellRows | undefined
    for (const frame of frames) {
      if (frame.kind === 'base') {
        next = frame.next
        pending = frame.pending
        state.set(frame.state)
      } else if (frame.kind === 'offsets') {
        pending = frame.range
        version = undefined
      } else if (frame.kind === 'state') {
        version = frame.rows
      } else if (pending !== undefined && frame.id === pending.id) {
        if (version !== undefined) state.set(version)
        next = { id: frame.id + 1, starts: pending.ends, chunk: next.chunk + frame.chunks }
        pending = undefined
      }
    }
    return { state, pending, ...next }
  }
  #newest(): Frame[] {
    for (const name of this.#disk.list('log-').reverse()) {
      const frames = unseal<Frame>(this.#disk.read(name) ?? new Uint8Array())
      if (frames[0]?.kind === 'base') return frames
    }
    return []
  }

  /** Begins a segment with all that stands now; older ones are removed when it is safe. */
  *begin(next: Position, state: WindowTable, pending?: Range): Program {
    this.#segment++
    this.#batches = 0
    const name = this.#name()
    const base: Frame = { kind: 'base', next, state: state.rows(), pending }
    yield* perform('base.write', () => this.#disk.write(name, seal(base)))
    yield* perform('base.sync', () => this.#disk.sync(name))
    yield* perform('base.sync-folder', () => this.#disk.syncFolder())
    yield* perform('base.remove-older', () => {
      for (const old of this.#disk.list('log-')) if (old < name) this.#disk.remove(old)
    })
  }
  get full(): boolean {
    return this.#batches >= SEGMENT_BATCHES
  }

  /** The range of a batch, safe before anything of the batch has an effect. */
  *offsets(range: Range): Program {
    yield* this.#append('offsets', { kind: 'offsets', range })
    yield* this.#sync('offsets')
  }
  /** A version of the state, safe before the sink has its rows. */
  *state(id: number, rows: CellRows): Program {
    yield* this.#append('state', { kind: 'state', id, rows })
    yield* this.#sync('state')
  }
  /**
   * Not synced: the sink has the id too; without this frame the batch is run again, for nothing.
   */
  *commit(id: number, chunks: number): Program {
    yield* this.#append('commits', { kind: 'commit', id, chunks })
    this.#batches++
  }
  *#append(label: string, frame: Frame): Program {
    const bytes = seal(frame)
    yield* perform(`${label}.append`, () => this.#disk.append(this.#name(), bytes))
  }
  *#sync(label: string): Program {
    yield* perform(`${label}.sync`, () => this.#disk.sync(this.#name()))
  }
  #name(): string {
    return `log-${digits(this.#epoch)}-${digits(this.#segment)}`
  }
}

/** Sorts as text in the order of numbers. */
function digits(n: number): string {
  return String(n).padStart(10, '0')
}
