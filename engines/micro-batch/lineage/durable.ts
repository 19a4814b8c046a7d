import type { Disk } from '../../../runtime/disk.js'
import { type Program, perform } from '../../../runtime/program.js'
import type { CellRows, KeptRows } from '../../../workloads/queries/rows.js'
import { WindowTable } from '../../../workloads/queries/window-table.js'
import { newestWhole } from '../../newest.js'
import type { Range } from '../args.js'
import { BatchLog } from '../durable.js'
import { decodeAll, type Frame, type Position } from '../frames.js'

/** A checkpoint of all key groups, and the lineage behind it. */
export interface Lineage {
  /** Behind the batch whose versions the checkpoint has. */
  readonly base: Position
  /** Of all batches that are logged behind it, in order. */
  readonly ranges: readonly Range[]
}
type Base = Extract<Frame, { kind: 'base' }>

/**
 * Checkpoints and lineage, in the frames of the batch log: a segment's base is a checkpoint, and
 * the ranges in it and behind it are the lineage. There are no frames of state and none of commits:
 * what the sink has, the sink knows.
 *
 * Its argument is that of the batch log: the newest segment with a whole base is the truth, and the
 * one before is removed when the new base is safe. A base is written only behind a batch that the
 * sink has, so that no life goes on behind one that it has not.
 */
export class LineageLog {
  readonly #disk: Disk
  readonly #log: BatchLog
  readonly #keys: number
  /** Where this life's newest checkpoint lies. */
  #name = ''

  constructor(disk: Disk, epoch: number, keys: number) {
    this.#disk = disk
    this.#keys = keys
    this.#log = new BatchLog(disk, epoch)
  }

  /** What the lives before have left; it is begun anew under this one's name. */
  *recover(partitions: number): Program<Lineage> {
    const frames = yield* perform('log.read', () =>
      newestWhole(this.#disk, 'log-', (bytes) => framesOf(bytes)),
    )
    const [first, ...rest] = frames ?? []
    const found = first as Base | undefined
    const starts = new Array<number>(partitions).fill(0)
    const base = found?.next ?? { id: 0, starts, chunk: 0 }
    const ranges = [...(found?.pending ?? [])]
    for (const frame of rest) if (frame.kind === 'offsets') ranges.push(...frame.ranges)
    yield* this.begin({ base, ranges }, found === undefined ? [] : [cellsOf(found.state)])
    return { base, ranges }
  }
  /** Writes a checkpoint; the one before goes when it is safe. */
  *begin({ base, ranges }: Lineage, parts: readonly CellRows[]): Program {
    const state = new WindowTable(this.#keys)
    for (const rows of parts) state.set(rows)
    yield* this.#log.begin(base, state, ranges)
    this.#name = this.#log.name
  }
  /** The rows of the newest checkpoint. */
  *checkpoint(): Program<CellRows> {
    return yield* perform('checkpoint.read', () => {
      const bytes = this.#disk.read(this.#name)
      const frames = bytes === undefined ? undefined : framesOf(bytes)
      if (frames === undefined) throw new Error(`${this.#name}: the checkpoint is gone`)
      return cellsOf((frames[0] as Base).state)
    })
  }
  *offsets(ranges: readonly Range[]): Program {
    yield* this.#log.offsets(ranges)
  }
  *sync(): Program {
    yield* this.#log.sync()
  }
}

function framesOf(bytes: Uint8Array): Frame[] | undefined {
  const frames = decodeAll(bytes)
  return frames[0]?.kind === 'base' ? frames : undefined
}

/** Lineage is for counts only. */
function cellsOf(state: KeptRows): CellRows {
  if (state.kind === 'cells') return state
  throw new Error(`a checkpoint of ${state.kind} rows; allowed: cells`)
}
