import {
  type FromWorker,
  partitionsOf,
  type ToWorker,
  type WorkerArgs,
} from '../../engines/per-event/args.js'
import { type Definition, receive, send, slice } from '../../runtime/program.js'
import type { ToWriter } from '../../sinks/writer.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import type { PhantomWorld } from './phantoms.js'

const none = new Int32Array(0)
const NO_ROWS: CellRows = { kind: 'cells', window: none, key: none, count: none, hash: none }
/** As the engine's output.ts: on their way to the sink at once. */
const CREDITS = 2
/** Who is told to flush at once looks that often whether there is something. */
const FLUSH_MS_MIN = 1
/** Of a sum of times that is subtracted again. */
const ROUNDING_MS = 1e-6

/** A barrier on its way through a worker, and what its snapshot will tell. */
interface Passing {
  readonly id: number
  readonly offsets: readonly (readonly [number, number])[]
  readonly carried: number
  readonly alignedMs: number
  /** The snapshot is there, and leaves when the flushes before it are committed. */
  taken: boolean
}

/**
 * Between two barriers it does nothing: what it would have done is a closed form (flow.ts). Where
 * rows do not wait for checkpoints it flushes as the engine's own does: at most so often, with two
 * on their way, before a snapshot; the one writer commits them one by one.
 */
export const worker: Definition<WorkerArgs, void, PhantomWorld> = {
  name: 'worker',
  role: 'worker',
  *run(context, { index, life, workers, offsets, guarantee, bufferTimeoutMs, writer }) {
    const { world, parent, self } = context
    const flow = world.flow!
    const own = partitionsOf(index, workers, world.log.partitions)
    // Barriers come to all workers behind the same buffers, whoever reads a partition.
    const alike = own[0] ?? index % world.log.partitions
    const flushes = guarantee === 'exactly-once' ? undefined : new Flushes(bufferTimeoutMs)
    let passing: Passing | undefined
    flow.begin(life, workers, offsets, context.nowMs)
    for (;;) {
      const mayTake = passing?.taken === false && flushes?.mayFlush !== false
      const takesMs = mayTake ? passing!.alignedMs : Number.POSITIVE_INFINITY
      const nextMs = Math.min(takesMs, flushes?.dueMs ?? Number.POSITIVE_INFINITY)
      const mail = yield* receive<ToWorker>(Math.max(0, nextMs - context.nowMs))
      const { nowMs } = context
      if (mail?.kind === 'stop') return
      if (mail?.kind === 'credit') flushes?.credit()
      if (mail?.kind === 'barrier') {
        for (const p of own) flow.advance(p, nowMs)
        const { drainMs, carried } = flow.ahead(alike, nowMs)
        flow.tellBarrier(carried, nowMs)
        // Cut now: what is read while the barrier is on its way belongs to the next one.
        const cut = own.map((p) => [p, flow.cut(p, nowMs)] as const)
        passing = { id: mail.id, offsets: cut, carried, alignedMs: nowMs + drainMs, taken: false }
      }
      const aligned = passing?.taken === false && isDue(passing.alignedMs, nowMs)
      const takes = aligned && flushes?.mayFlush !== false
      if (takes) yield* slice(passing!.carried, 1)
      if (flushes !== undefined && (takes || isDue(flushes.dueMs, context.nowMs))) {
        for (const p of own) flow.advance(p, context.nowMs)
        const covered = flow.covered(context.nowMs)
        if (flushes.take(covered, context.nowMs, takes)) {
          const flush = { from: self, source: index, rows: NO_ROWS, covered }
          yield* send<ToWriter>(writer, { kind: 'flush', ...flush })
        }
      }
      if (takes) {
        passing!.taken = true
        flushes?.snapshot()
      }
      if (passing?.taken !== true || flushes?.holds === true) continue
      const { id, offsets: told } = passing
      passing = undefined
      yield* send<FromWorker>(parent, { kind: 'snapshot', index, id, offsets: told, rows: NO_ROWS })
    }
  },
}

function isDue(atMs: number, nowMs: number): boolean {
  return atMs <= nowMs + ROUNDING_MS
}

/** Of rows that do not wait for checkpoints: as much of the engine's Output as takes time. */
class Flushes {
  readonly #everyMs: number
  #credits = CREDITS
  /** Before the snapshot that is held, and not committed. */
  #before = 0
  #nextMs = 0
  #covered: readonly number[] | undefined

  constructor(bufferTimeoutMs: number) {
    this.#everyMs = Math.max(FLUSH_MS_MIN, bufferTimeoutMs)
  }
  get mayFlush(): boolean {
    return this.#credits > 0
  }
  get dueMs(): number {
    return this.mayFlush ? this.#nextMs : Number.POSITIVE_INFINITY
  }
  /**
   * True: it goes. Where nothing is new it need not; but one does at the start, as the writer waits
   * for a word of everybody.
   */
  take(covered: readonly number[], nowMs: number, must: boolean): boolean {
    this.#nextMs = nowMs + this.#everyMs
    const before = this.#covered
    const goes = must || before === undefined || covered.some((offset, p) => offset > before[p]!)
    if (!goes) return false
    this.#covered = covered
    this.#credits--
    return true
  }
  /** They come in the order of the flushes. */
  credit(): void {
    this.#credits++
    if (this.#before > 0) this.#before--
  }
  /** It is taken now: the flushes that are on their way are before it. */
  snapshot(): void {
    this.#before = CREDITS - this.#credits
  }
  get holds(): boolean {
    return this.#before > 0
  }
}
