import type { Disk } from '../../runtime/disk.js'
import { type Program, perform } from '../../runtime/program.js'
import type { Kept, KeptRows } from '../../workloads/queries/rows.js'
import { newestWhole } from '../newest.js'
import type { Range } from './args.js'
import { decodeAll, type Frame, FrameEncoder, type Position } from './frames.js'

/** Batches in one segment of the log; the next begins with a snapshot, and the older ones go. */
const SEGMENT_BATCHES = 256

export interface Recovered extends Position {
  /** Logged and not committed, in order: to be run again over exactly these ranges. */
  readonly pending: readonly Range[]
}

/**
 * The offsets log, the versions of the state and the commit log of one writer, as one write-ahead
 * log.
 *
 * Each life writes segments of its own, named by its epoch, which the sink gave out. Argument:
 * the newest segment with a whole base frame is the truth. A life fences the sink before it
 * reads, so an older life can commit nothing afterwards; what it may still append goes to a
 * segment that is already superseded, or is a range without effect. Nothing is ever overwritten,
 * so a torn write is a torn tail, and a torn tail was never relied on: one `sync` makes all safe
 * that was appended before it, and nothing of a batch has an effect before a sync behind its range
 * and its version of the state.
 *
 * A segment is begun when no version is in the state that is not committed; batches that were
 * logged ahead stand in its base frame, so the older segments hold nothing that is missed.
 */
export class BatchLog {
  readonly #disk: Disk
  readonly #epoch: number
  readonly #encoder = new FrameEncoder()
  #segment = 0
  #name = ''
  #batches = 0

  constructor(disk: Disk, epoch: number) {
    this.#disk = disk
    this.#epoch = epoch
  }

  /** Into `state`, which is empty: all commits that the log knows, and nothing after them. */
  *recover(state: Pick<Kept, 'set'>, partitions: number): Program<Recovered> {
    const frames = yield* perform('log.read', () => this.#newest())
    let next: Position = { id: 0, starts: new Array<number>(partitions).fill(0), chunk: 0 }
    const pending: Range[] = []
    const versions = new Map<number, KeptRows>()
    for (const frame of frames) {
      if (frame.kind === 'base') {
        next = frame.next
        pending.push(...frame.pending)
        state.set(frame.state)
      } else if (frame.kind === 'offsets') {
        pending.push(...frame.ranges)
      } else if (frame.kind === 'state') {
        versions.set(frame.id, frame.rows)
      } else if (frame.id === pending[0]?.id) {
        const version = versions.get(frame.id)
        if (version !== undefined) state.set(version)
        versions.delete(frame.id)
        const { ends } = pending.shift()!
        next = { id: frame.id + 1, starts: ends, chunk: next.chunk + frame.chunks }
      }
    }
    return { pending, ...next }
  }
  #newest(): Frame[] {
    const whole = (bytes: Uint8Array): Frame[] | undefined => {
      const frames = decodeAll(bytes)
      return frames[0]?.kind === 'base' ? frames : undefined
    }
    return newestWhole(this.#disk, 'log-', whole) ?? []
  }

  /** Begins a segment with all that stands now; older ones are removed when it is safe. */
  *begin(next: Position, state: Pick<Kept, 'rows'>, pending: readonly Range[]): Program {
    this.#segment++
    this.#batches = 0
    const name = this.#nameOf(this.#segment)
    this.#name = name
    const base: Frame = { kind: 'base', next, state: state.rows(), pending }
    yield* perform('base.write', () => this.#disk.write(name, this.#encoder.encode(base)))
    yield* perform('base.sync', () => this.#disk.sync(name))
    yield* perform('base.sync-folder', () => this.#disk.syncFolder())
    yield* perform('base.remove-older', () => {
      for (const old of this.#disk.list('log-')) if (old < name) this.#disk.remove(old)
    })
  }
  /** Of the segment that is written. */
  get name(): string {
    return this.#name
  }
  get full(): boolean {
    return this.#batches >= SEGMENT_BATCHES
  }

  /** The ranges of batches that follow each other. */
  *offsets(ranges: readonly Range[]): Program {
    yield* this.#append('offsets.append', { kind: 'offsets', ranges })
  }
  /** A version of the state; for a query without state there is none. */
  *state(id: number, rows: KeptRows): Program {
    yield* this.#append('state.append', { kind: 'state', id, rows })
  }
  /** Makes safe what was appended: before the sink has anything of it. */
  *sync(): Program {
    yield* perform('batch.sync', () => this.#disk.sync(this.#name))
  }
  /**
   * Not synced: the sink has the id too; without this frame the batch is run again, for nothing.
   */
  *commit(id: number, chunks: number): Program {
    yield* this.#append('commits.append', { kind: 'commit', id, chunks })
    this.#batches++
  }
  *#append(label: string, frame: Frame): Program {
    yield* perform(label, () => this.#disk.append(this.#name, this.#encoder.encode(frame)))
  }
  #nameOf(segment: number): string {
    return `log-${digits(this.#epoch)}-${digits(segment)}`
  }
}

/** Sorts as text in the order of numbers. */
function digits(n: number): string {
  return String(n).padStart(10, '0')
}
