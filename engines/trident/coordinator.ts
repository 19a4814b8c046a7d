import {
  type Context,
  type Definition,
  type Notice,
  type Pid,
  type Program,
  progress,
  receive,
  send,
} from '../../runtime/program.js'
import { addDeltas } from '../../workloads/queries/deltas.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { partitionByKey } from '../acked/partition-by-key.js'
import type { ChunkResult } from '../micro-batch/worker.js'
import { openWindowFirst, untilSavepointMs, type World } from '../world.js'
import { type FromWriter, startWriter, type ToWriter } from '../writer-link.js'
import type { Batch, TridentArgs } from './args.js'
import { type Attempt, Attempts } from './attempts.js'
import { TridentLog } from './durable.js'
import { BatchSpout, isEmpty } from './spout.js'
import { MapState, rowsOf } from './state.js'

type Mail = Notice<ChunkResult> | FromWriter

/**
 * Transactional batches, after Trident's MasterBatchCoordinator: batches have a txid; several are
 * processed at once; they are committed strictly in order of it; `currtx` is stored after the
 * commit. The state is stored key by key, without a transaction over all of a batch: each value
 * says by its txid whether the batch is in it (`state.ts`).
 *
 * Guarantee: exactly-once. Argument (PROTOCOLS 2.4):
 *
 * 1. Only one transaction can be in part of the state: puts of txid t begin when t-1 is committed,
 *    and a life that fails in them is over. So a stored txid is below t, or it is t.
 * 2. `transactional`: what t's tuples are was logged before its first put, and is what any later
 *    attempt gets, so a key that bears t has all of it. Where a partition is down t waits for it.
 * 3. `opaque`: an attempt has what is there now. A key that bears t is first taken back to the
 *    value before it: those of the new attempt as they are put, and those that it has not by a put
 *    of their own. Only then can t be committed, so nothing of the older attempt stays.
 * 4. The sink commits rows and txid at once. Puts and tuples of the attempt are safe by then. A
 *    life that finds t in the sink, and not in `currtx`, takes the last attempt that was logged for
 *    the committed one: another could not have been begun before this life.
 * 5. A failed attempt takes those behind it with it, as they began where it ended.
 */
export const trident: Definition<TridentArgs, number, World> = {
  name: 'trident',
  role: 'coordinator',
  *run(context, args) {
    const { kernel, disk } = context.world
    const { pid, epoch, idLast } = yield* startWriter(kernel.query.name, args.life)
    const master = new MasterBatchCoordinator(context, args, pid, new TridentLog(disk, epoch))
    return yield* master.run(idLast)
  },
}

class MasterBatchCoordinator {
  readonly #context: Context<World>
  readonly #args: TridentArgs
  readonly #writer: Pid
  readonly #log: TridentLog
  readonly #spout: BatchSpout
  readonly #state: MapState
  readonly #attempts: Attempts
  /** In order of txid; the first may be committing. */
  #active: Attempt[] = []
  #committing = false
  #committed: Batch = { txid: 0, starts: [], ends: [] }
  /** Tuples of transactions that were emitted, by txid: transactional ones get them again. */
  readonly #known = new Map<number, Batch>()
  /** The first of this life may have been put in part by the last one. */
  #again = true
  #nextMs = 0

  constructor(context: Context<World>, args: TridentArgs, writer: Pid, log: TridentLog) {
    const { world } = context
    this.#context = context
    this.#args = args
    this.#writer = writer
    this.#log = log
    this.#spout = new BatchSpout(world.log, args)
    this.#state = new MapState(args.state, world.kernel.keys)
    this.#attempts = new Attempts(args)
  }

  *run(idLast: number): Program<number> {
    yield* this.#recover(idLast)
    for (;;) {
      const untilMs = untilSavepointMs(this.#args, this.#context.nowMs)
      const waitMs = untilMs > 0 ? Math.min(untilMs, yield* this.#emit()) : Number.POSITIVE_INFINITY
      yield* this.#commit()
      const last = untilMs === 0 || this.#spout.ended(this.#committed.ends)
      if (last && this.#active.length === 0) break
      const mail = yield* receive<Mail>(waitMs)
      if (mail?.kind === 'exit') {
        if (mail.process === this.#writer) {
          throw new Error(`the sink's writer ended: ${mail.ok ? 'too early' : mail.error}`)
        }
        const failed = this.#attempts.heard(mail)
        if (failed !== undefined) this.#fail(failed)
      } else if (mail?.kind === 'committed') yield* this.#land(mail.id)
    }
    yield* send<ToWriter>(this.#writer, { kind: 'stop' })
    for (;;) {
      const mail = yield* receive<Mail>()
      if (mail?.kind === 'exit' && mail.process === this.#writer) return this.#committed.txid
    }
  }

  *#recover(idLast: number): Program {
    const { log, kernel } = this.#context.world
    const found = yield* this.#log.recover(this.#state, log.partitions)
    this.#committed = found.committed
    for (const batch of found.emitted) this.#known.set(batch.txid, batch)
    if (idLast > this.#committed.txid) {
      const done = this.#known.get(idLast)
      if (done === undefined || idLast > this.#committed.txid + 1) {
        throw new Error(
          `the sink has transaction ${idLast} of ${kernel.query.name}, the folder ends at ` +
            `${this.#committed.txid}: keep folder and sink together, or start both anew`,
        )
      }
      this.#known.delete(idLast)
      this.#committed = done
    }
    if (this.#args.state === 'opaque') this.#known.clear()
    this.#state.close(openWindowFirst(this.#context.world, this.#committed.ends))
    yield* this.#begin()
    for (const [p, offset] of this.#committed.ends.entries()) {
      yield* progress('processed', p, offset)
    }
  }
  *#begin(): Program {
    const emitted = [...this.#known.values()]
    yield* this.#log.begin(this.#state, { committed: this.#committed, emitted })
  }

  /** Emits batches while there is room and clicks; how long to wait for the next. */
  *#emit(): Program<number> {
    const { pipelineBatches, intervalMs, state } = this.#args
    while (this.#active.length < pipelineBatches) {
      const { nowMs } = this.#context
      const last = this.#active.at(-1)?.batch ?? this.#committed
      const txid = last.txid + 1
      const starts = last.ends
      const known = state === 'transactional' ? this.#known.get(txid) : undefined
      if (known === undefined && nowMs < this.#nextMs) return this.#nextMs - nowMs
      const batch = known ?? { txid, starts, ends: this.#spout.ends(starts, nowMs) }
      if (isEmpty(batch) || !this.#spout.has(batch, nowMs)) {
        if (this.#spout.ended(starts)) return Number.POSITIVE_INFINITY
        return this.#spout.waitMs(starts, nowMs)
      }
      if (known === undefined) {
        this.#nextMs = Math.max(this.#nextMs + intervalMs, nowMs)
        this.#known.set(txid, batch)
        yield* this.#log.meta(batch)
      }
      this.#active.push(yield* this.#attempts.begin(batch))
    }
    return Number.POSITIVE_INFINITY
  }
  /** It is tried again, and all behind it: they began where it ended. */
  #fail(failed: Attempt): void {
    const at = this.#active.indexOf(failed)
    if (at < 0) return
    for (const attempt of this.#active.splice(at)) this.#attempts.forget(attempt)
  }

  /** Puts the first transaction into the state, once it has been processed, and sends its rows. */
  *#commit(): Program {
    const first = this.#active[0]
    if (first === undefined || first.left > 0 || this.#committing) return
    this.#committing = true
    const { txid, ends } = first.batch
    const rows = yield* this.#put(txid, first.results)
    yield* this.#log.sync()
    for (const [p, offset] of ends.entries()) yield* progress('processed', p, offset)
    yield* send<ToWriter>(this.#writer, {
      kind: 'commit',
      id: txid,
      rows,
      offsets: ends,
      reply: this.#context.self,
    })
  }
  *#put(txid: number, results: readonly ChunkResult[]): Program<readonly Rows[]> {
    const { kernel } = this.#context.world
    const deltas = kernel.table()
    const each: Rows[] = []
    for (const result of results) {
      if (result.kind === 'each') each.push(result.rows)
      else if (result.kind === 'deltas') addDeltas(deltas, result.deltas)
      else throw new Error(`${kernel.query.name}: it goes by order, which retries do not keep`)
    }
    if (kernel.query.output === 'each') return each
    // One partition of the state after the other.
    const parts = partitionByKey(deltas.rows(), this.#args.workers)
    deltas.free()
    const own = parts.flatMap((part) => (part ? this.#state.added(txid, part) : []))
    const puts = this.#again ? [...own, ...this.#state.undone(txid, own)] : own
    this.#again = false
    for (let from = 0; from < puts.length; from += this.#args.putKeys) {
      const some = puts.slice(from, from + this.#args.putKeys)
      yield* this.#log.put(some)
      this.#state.put(some)
    }
    return [rowsOf(own)]
  }
  *#land(id: number | undefined): Program {
    const { batch } = this.#active.shift()!
    if (id !== batch.txid) throw new Error(`transaction ${id} came before ${batch.txid}`)
    yield* this.#log.currtx(batch.txid)
    this.#committing = false
    this.#committed = batch
    this.#known.delete(batch.txid)
    this.#attempts.committed(batch.txid)
    this.#state.close(openWindowFirst(this.#context.world, batch.ends))
    if (this.#log.full) yield* this.#begin()
  }
}
