import type { Disk } from '../../runtime/disk.js'
import { type Program, perform } from '../../runtime/program.js'
import { seal, unseal } from '../frame.js'
import { newestWhole } from '../newest.js'

/** Frames of a segment: then a new one begins, and the older go. */
const SEGMENT_FRAMES = 4_096

/**
 * Up to where each partition has been acked, made safe from time to time; Storm keeps it with the
 * source. Each life writes segments under its epoch, so the greatest name with a whole frame is
 * the newest, up to its last whole frame. Who starts from an older one emits more again, and loses
 * nothing: an offset is here only when everything below it is in the sink.
 */
export class AckedOffsets {
  readonly #disk: Disk
  readonly #epoch: number
  #segment = 0
  #name = ''
  #frames = SEGMENT_FRAMES

  constructor(disk: Disk, epoch: number) {
    this.#disk = disk
    this.#epoch = epoch
  }
  *newest(): Program<readonly number[] | undefined> {
    return yield* perform('offsets.read', () =>
      newestWhole(this.#disk, 'acked-', (bytes) => unseal<readonly number[]>(bytes).at(-1)),
    )
  }
  *put(offsets: readonly number[]): Program {
    if (this.#frames === SEGMENT_FRAMES) yield* this.#begin(offsets)
    else {
      this.#frames++
      yield* perform('offsets.append', () => this.#disk.append(this.#name, seal(offsets)))
      yield* perform('offsets.sync', () => this.#disk.sync(this.#name))
    }
  }
  *#begin(offsets: readonly number[]): Program {
    const name = `acked-${digits(this.#epoch)}-${digits(this.#segment++)}`
    this.#name = name
    this.#frames = 1
    yield* perform('offsets.write', () => this.#disk.write(name, seal(offsets)))
    yield* perform('offsets.sync', () => this.#disk.sync(name))
    yield* perform('offsets.sync-folder', () => this.#disk.syncFolder())
    yield* perform('offsets.remove-older', () => {
      for (const old of this.#disk.list('acked-')) if (old < name) this.#disk.remove(old)
    })
  }
}

/** Sorts as text in the order of numbers. */
function digits(n: number): string {
  return String(n).padStart(10, '0')
}
