import type { Disk } from '../../runtime/disk.js'
import { type Program, perform } from '../../runtime/program.js'
import type { CellRows, Rows } from '../../workloads/queries/rows.js'
import { seal, unseal } from '../frame.js'

/**
 * A consistent cut: positions, the state of exactly the clicks before them, and what goes to the
 * sink.
 */
export interface Checkpoint {
  readonly id: number
  readonly offsets: readonly number[]
  /** All open windows. */
  readonly state: CellRows | undefined
  /** Rows between the checkpoint before and this one: transaction `id`. */
  readonly rows: readonly Rows[]
}

/**
 * Checkpoints of one writer, each a file of its own, named by (epoch, id).
 *
 * Argument: the greatest whole name is the truth. Each life writes the checkpoint that it starts
 * from under its own epoch, which the sink's fence gave out, before anything of it can be
 * committed. What a superseded life still writes bears an older name, whatever its id, and is
 * never started from.
 */
export class CheckpointStore {
  readonly #disk: Disk
  readonly #epoch: number

  constructor(disk: Disk, epoch: number) {
    this.#disk = disk
    this.#epoch = epoch
  }
  *newest(): Program<Checkpoint | undefined> {
    const found = yield* perform('checkpoint.read', () => {
      for (const name of this.#disk.list('checkpoint-').reverse()) {
        const [checkpoint] = unseal<Checkpoint>(this.#disk.read(name) ?? new Uint8Array())
        if (checkpoint !== undefined) return { name, checkpoint }
      }
      return undefined
    })
    if (found === undefined) return undefined
    // Whole, but perhaps only in the page cache: what it leads to must not be safer than itself.
    yield* perform('checkpoint.sync', () => this.#disk.sync(found.name))
    yield* perform('checkpoint.sync-folder', () => this.#disk.syncFolder())
    return found.checkpoint
  }
  /** When this returns the checkpoint is complete: the point of no return. */
  *write(checkpoint: Checkpoint): Program {
    const name = this.#name(checkpoint.id)
    const bytes = seal(checkpoint)
    yield* perform('checkpoint.write', () => this.#disk.write(name, bytes))
    yield* perform('checkpoint.sync', () => this.#disk.sync(name))
    yield* perform('checkpoint.sync-folder', () => this.#disk.syncFolder())
  }
  /** Safe once checkpoint `id` is committed. */
  *removeOlder(id: number): Program {
    const name = this.#name(id)
    yield* perform('checkpoint.remove-older', () => {
      for (const old of this.#disk.list('checkpoint-')) if (old < name) this.#disk.remove(old)
    })
  }
  #name(id: number): string {
    return `checkpoint-${digits(this.#epoch)}-${digits(id)}`
  }
}

/** Sorts as text in the order of numbers. */
function digits(n: number): string {
  return String(n).padStart(10, '0')
}
