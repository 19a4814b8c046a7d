import {
  type Context,
  type Definition,
  type Exit,
  type Notice,
  type Pid,
  type Program,
  progress,
  receive,
  send,
} from '../../runtime/program.js'
import { merge } from '../../workloads/queries/merge.js'
import type { Query } from '../../workloads/queries/query.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { openWindowFirst, type World } from '../world.js'
import { type FromWriter, startWriter, type ToWriter } from '../writer-link.js'
import type { MicroBatchArgs, Range } from './args.js'
import { BatchLog, type Position } from './durable.js'
import { runChunks } from './stage.js'
import type { ChunkResult } from './worker.js'

type Mail = Notice<ChunkResult> | FromWriter

/**
 * Micro-batch, after Spark Structured Streaming's MicroBatchExecution.
 *
 * For each batch: fix its range in the log; run it as chunks on any worker; reduce them by key
 * into the next version of the state; make that version safe; commit rows and batch id to the
 * sink in one transaction; log the commit. Guarantee: exactly-once. Argument (PROTOCOLS 2.1): the
 * range of b is fixed before any effect of b; the log gives the same clicks for it; state b is
 * built on state b-1 only; the sink applies b once. A crash anywhere leads to "run b again over
 * its logged range" or "start b+1", and the sink absorbs a repeat. With `none` nothing is logged:
 * a lost chunk stays lost, a new life goes on from the newest clicks.
 */
export const microBatch: Definition<MicroBatchArgs, number, World> = {
  name: 'micro-batch',
  role: 'coordinator',
  *run(context, args) {
    return yield* new Coordinator(context, args).run()
  },
}

class Coordinator {
  readonly #context: Context<World>
  readonly #args: MicroBatchArgs
  #writer: Pid = -1
  #nextTriggerMs = 0

  constructor(context: Context<World>, args: MicroBatchArgs) {
    this.#context = context
    this.#args = args
  }

  *run(): Program<number> {
    const { log, kernel, disk } = this.#context.world
    const safe = this.#args.guarantee !== 'none'
    const { pid, epoch, idLast } = yield* startWriter(kernel.query.name, this.#args.life)
    this.#writer = pid
    const batchLog = new BatchLog(disk, epoch)
    let pending: Range | undefined
    let state = new WindowTable(kernel.keys)
    let next: Position = { id: 0, starts: this.#newest(epoch), chunk: 0 }
    if (safe) {
      ;({ state, pending, ...next } = yield* batchLog.recover(kernel.keys, log.partitions))
      const idLogged = pending?.id ?? next.id - 1
      if (idLast > idLogged) {
        throw new Error(
          `the sink has batch ${idLast} of ${kernel.query.name}, the log ends at ${idLogged}: ` +
            'keep log and sink together, or start both anew',
        )
      }
      yield* batchLog.begin(next, state, pending)
    }
    for (let p = 0; p < log.partitions; p++) yield* progress('processed', p, next.starts[p]!)
    for (;;) {
      const range = pending ?? (yield* this.#trigger(next.id, next.starts))
      if (range === undefined) break
      pending = undefined
      if (safe) yield* batchLog.offsets(range)
      const results = yield* runChunks(range, next.chunk, this.#args, () => this.#hearExit())
      const rows = reduce(kernel.query.output, results, state)
      if (safe && rows[0]?.kind === 'cells') yield* batchLog.state(range.id, rows[0])
      for (let p = 0; p < log.partitions; p++) yield* progress('processed', p, range.ends[p]!)
      yield* this.#commit(range, rows)
      if (safe) yield* batchLog.commit(range.id, results.length)
      next = { id: range.id + 1, starts: [...range.ends], chunk: next.chunk + results.length }
      state.close(openWindowFirst(this.#context.world, range.ends))
      if (safe && batchLog.full) yield* batchLog.begin(next, state)
    }
    yield* send<ToWriter>(this.#writer, { kind: 'stop' })
    for (;;) {
      const mail = yield* receive<Mail>()
      if (mail?.kind === 'exit' && mail.process === this.#writer) return next.id
    }
  }

  /** Waits for the trigger and for clicks; undefined when the log has come to its end. */
  *#trigger(id: number, starts: readonly number[]): Program<Range | undefined> {
    const { world } = this.#context
    const { intervalMs, batchEventsMax } = this.#args
    const most = Math.ceil(batchEventsMax / world.log.partitions)
    // On the grid, like Spark's processing-time trigger: a batch that overran is followed at once.
    let atMs = this.#nextTriggerMs
    for (;;) {
      const nowMs = this.#context.nowMs
      if (nowMs >= atMs) {
        const ends = starts.map((s, p) => Math.min(world.log.available(p, nowMs), s + most))
        if (ends.some((end, p) => end > starts[p]!)) {
          this.#nextTriggerMs =
            intervalMs === 0 ? 0 : (Math.floor(nowMs / intervalMs) + 1) * intervalMs
          return { id, starts, ends }
        }
        if (starts.every((s, p) => s >= world.log.length(p))) return undefined
        const dueMs = Math.min(
          ...starts.map((s, p) =>
            s < world.log.length(p) ? world.log.dueMs(p, s) : Number.POSITIVE_INFINITY,
          ),
        )
        atMs =
          intervalMs === 0
            ? dueMs
            : Math.max(dueMs, (Math.floor(nowMs / intervalMs) + 1) * intervalMs)
      }
      yield* this.#hear(Math.max(0.01, atMs - this.#context.nowMs))
    }
  }

  *#commit(range: Range, rows: readonly Rows[]): Program {
    const id = this.#args.guarantee === 'none' ? undefined : range.id
    yield* send<ToWriter>(this.#writer, {
      kind: 'commit',
      id,
      rows,
      offsets: range.ends,
      reply: this.#context.self,
    })
    for (;;) {
      const mail = yield* this.#hear(Number.POSITIVE_INFINITY)
      if (mail?.kind === 'committed' && mail.id === id) return
    }
  }

  *#hearExit(): Program<Exit<ChunkResult>> {
    for (;;) {
      const mail = yield* this.#hear(Number.POSITIVE_INFINITY)
      if (mail?.kind === 'exit') return mail
    }
  }
  /** The writer's end is this life's end: the next one fences, and finds out how far it came. */
  *#hear(timeoutMs: number): Program<Mail | undefined> {
    const mail = yield* receive<Mail>(timeoutMs)
    if (mail?.kind === 'exit' && mail.process === this.#writer) {
      throw new Error(`the sink's writer ended: ${mail.ok ? 'too early' : mail.error}`)
    }
    return mail
  }
  /** The stream's beginning for the first writer ever; later ones skip what they may have seen. */
  #newest(epoch: number): number[] {
    const { log } = this.#context.world
    return Array.from({ length: log.partitions }, (_, p) =>
      epoch === 1 ? 0 : log.available(p, this.#context.nowMs),
    )
  }
}

/** Stage two: chunk results by key into the next version of the state; the rows that changed. */
function reduce(
  output: Query['output'],
  results: readonly ChunkResult[],
  state: WindowTable,
): Rows[] {
  const present = results.filter((result) => result !== undefined)
  if (output === 'each') {
    return present.flatMap((result) => (result.kind === 'each' ? [result.rows] : []))
  }
  const deltas = present.flatMap((result) => (result.kind === 'deltas' ? [result.deltas] : []))
  // Summed first, so that the state is touched, and a row told, once a batch.
  const sum = new WindowTable(state.keys)
  for (const rows of deltas) sum.add(rows)
  return [merge(sum, state)]
}
