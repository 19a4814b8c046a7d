import type { Disk } from '../../runtime/disk.js'
import { type Program, perform, slice } from '../../runtime/program.js'
import {
  type CellRows,
  type Kept,
  type KeptRows,
  type Rows,
  rowsLength,
  type StateRows,
} from '../../workloads/queries/rows.js'
import { seal, unseal } from '../frame.js'
import { newestWhole } from '../newest.js'
import { PART_PLACES_MAX } from './args.js'

/** A new segment begins when the last one has grown by that, and to twice its base. */
const SEGMENT_BYTES_MIN = 4_194_304

/** A consistent cut, without the state of the clicks before it; and what goes to the sink. */
export interface Checkpoint {
  readonly id: number
  readonly offsets: readonly number[]
  /** Rows between the checkpoint before and this one: transaction `id`. */
  readonly rows: readonly Rows[]
  /**
   * Cells as they are with clicks that unaligned barriers have overtaken, in absolute values. They
   * are right at this cut only: rows of later checkpoints change the cells as they were without.
   */
  readonly overtaken?: CellRows
}

/** Where the checkpoints of a writer are. Law: see CheckpointStore. */
export interface Store {
  newest(state: Kept): Program<Checkpoint | undefined>
  begin(checkpoint: Checkpoint, state: Kept): Program
  append(rows: Rows | StateRows): Program
  complete(id: number, offsets: readonly number[]): Program
  readonly full: boolean
  /** Absent: it keeps no transactions, and no barrier overtakes. */
  out?(rows: readonly Rows[]): Program
  appendOvertaken?(rows: CellRows): Program
}

/**
 * What stands in a segment, in this order: `base part (part)*`, a part `rows* out? overtaken? end`.
 */
type Frame =
  /** The transaction of the checkpoint with which the segment begins. Its `rows` are all state. */
  | { readonly kind: 'base'; readonly transaction: readonly Rows[] }
  /** Of the checkpoint whose end comes next; cells with their absolute values. */
  | { readonly kind: 'rows'; readonly rows: Rows | StateRows }
  /** The transaction of the checkpoint whose end comes next, where it is not its rows. */
  | { readonly kind: 'out'; readonly rows: readonly Rows[] }
  /** Of the same checkpoint, and no part of what later ones change. */
  | { readonly kind: 'overtaken'; readonly rows: CellRows }
  /** All rows of this checkpoint stand before it. */
  | { readonly kind: 'end'; readonly id: number; readonly offsets: readonly number[] }

/**
 * Checkpoints of one writer: a log in segments, named by (epoch, running number). A segment begins
 * with a base, a checkpoint with the state of all keys; each further checkpoint adds only the rows
 * that it changed. So a checkpoint costs what changed; a base is written once the log behind the
 * last one is as large, so bases cost no more than the checkpoints themselves.
 *
 * Argument: the greatest name with a whole base is the truth, up to its last whole `end`.
 *
 * 1. Only one life appends to a segment, and frames can tell whether they are whole, so what a
 *    crash tears is a tail. Rows behind the last `end` belong to a checkpoint that was never
 *    complete. Nobody relied on either: a checkpoint counts when its `end` is synced, and with it
 *    all that stands before it in the file.
 * 2. State of a checkpoint = base + the rows of all checkpoints behind it up to this one, in order;
 *    values are absolute, so the last one of a cell is its value. Above them all lies what barriers
 *    had overtaken at this checkpoint, and at no other.
 * 3. Each life writes the checkpoint that it starts from as the base of a segment under its own
 *    epoch, which the sink's fence gave out, before anything of it can be committed. What a
 *    superseded life still writes bears an older name, whatever its id, and is never started from.
 * 4. Older segments are removed when the base of a newer one is safe, name and all. It has all that
 *    they are needed for: the state, and of a checkpoint that may not be in the sink yet the rows.
 *    Without the rows the sink would lack them for ever.
 */
export class CheckpointStore implements Store {
  readonly #disk: Disk
  readonly #epoch: number
  #segment = 0
  #name = ''
  #bytes = 0
  #baseBytes = 0

  constructor(disk: Disk, epoch: number) {
    this.#disk = disk
    this.#epoch = epoch
  }
  /** The newest checkpoint, and into `state`, which is empty, the state there. */
  *newest(state: Kept): Program<Checkpoint | undefined> {
    const found = yield* perform('checkpoint.read', () =>
      newestWhole(this.#disk, 'checkpoint-', (bytes, name) => {
        const frames = unseal<Frame>(bytes)
        const checkpoint = frames[0]?.kind === 'base' ? replay(frames, state) : undefined
        return checkpoint === undefined ? undefined : { name, checkpoint }
      }),
    )
    if (found === undefined) return undefined
    // Whole, but perhaps only in the page cache: what it leads to must not be safer than itself.
    yield* perform('checkpoint.sync', () => this.#disk.sync(found.name))
    yield* perform('checkpoint.sync-folder', () => this.#disk.syncFolder())
    return found.checkpoint
  }

  /**
   * Begins a segment with this checkpoint and the state there, which nobody changes meanwhile. A
   * part at a time: who shares a thread with a coordinator does not wait for a million keys.
   */
  *begin({ id, offsets, rows, overtaken }: Checkpoint, state: Pick<Kept, 'parts'>): Program {
    const name = `checkpoint-${digits(this.#epoch)}-${digits(++this.#segment)}`
    this.#name = name
    this.#bytes = 0
    const base = this.#sealed({ kind: 'base', transaction: rows })
    yield* perform('checkpoint.write', () => this.#disk.write(name, base))
    for (const part of state.parts(PART_PLACES_MAX)) {
      yield* slice(0, 1)
      yield* this.append(part)
    }
    if (overtaken !== undefined) yield* this.appendOvertaken(overtaken)
    yield* this.complete(id, offsets)
    yield* perform('checkpoint.sync-folder', () => this.#disk.syncFolder())
    yield* perform('checkpoint.remove-older', () => {
      for (const old of this.#disk.list('checkpoint-')) if (old < name) this.#disk.remove(old)
    })
    this.#baseBytes = this.#bytes
    this.#bytes = 0
  }
  /** It is time for a new segment. */
  get full(): boolean {
    return this.#bytes >= Math.max(SEGMENT_BYTES_MIN, this.#baseBytes)
  }
  /** Some of the rows of the next checkpoint. */
  *append(rows: Rows | StateRows): Program {
    if (rowsLength(rows) > 0) yield* this.#append({ kind: 'rows', rows })
  }
  /** Of the next checkpoint, behind its rows. */
  *appendOvertaken(rows: CellRows): Program {
    if (rowsLength(rows) > 0) yield* this.#append({ kind: 'overtaken', rows })
  }
  *#append(frame: Frame): Program {
    const bytes = this.#sealed(frame)
    yield* perform('checkpoint.append', () => this.#disk.append(this.#name, bytes))
  }
  /** What goes to the sink with the next checkpoint, in place of the rows that it changed. */
  *out(rows: readonly Rows[]): Program {
    yield* this.#append({ kind: 'out', rows })
  }
  /** When this returns the checkpoint is complete: the point of no return. */
  *complete(id: number, offsets: readonly number[]): Program {
    yield* this.#append({ kind: 'end', id, offsets })
    yield* perform('checkpoint.sync', () => this.#disk.sync(this.#name))
  }
  #sealed(frame: Frame): Uint8Array {
    const bytes = seal(frame)
    this.#bytes += bytes.length
    return bytes
  }
}

/** Into `state` all up to the last end; the checkpoint there. Undefined if there is none. */
function replay(frames: readonly Frame[], state: Kept): Checkpoint | undefined {
  let found: Checkpoint | undefined
  let rows: (Rows | StateRows)[] = []
  let overtaken: CellRows | undefined
  let above: CellRows | undefined
  let transaction: readonly Rows[] | undefined
  for (const frame of frames) {
    if (frame.kind === 'base') transaction = frame.transaction
    else if (frame.kind === 'out') transaction = frame.rows
    else if (frame.kind === 'rows') rows.push(frame.rows)
    else if (frame.kind === 'overtaken') overtaken = frame.rows
    else {
      for (const some of rows) if (some.kind === state.kind) state.set(some as KeptRows)
      above = overtaken
      if (above !== undefined) rows.push(above)
      const told = rows.filter((some) => some.kind !== 'state')
      found = { id: frame.id, offsets: frame.offsets, rows: transaction ?? told }
      overtaken = undefined
      transaction = undefined
      rows = []
    }
  }
  if (above !== undefined) state.set(above)
  return found
}

/** Sorts as text in the order of numbers. */
function digits(n: number): string {
  return String(n).padStart(10, '0')
}
