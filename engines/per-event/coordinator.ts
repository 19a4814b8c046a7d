import {
  type Context,
  type Definition,
  type Notice,
  type Pid,
  type Program,
  receive,
  send,
  spawn,
} from '../../runtime/program.js'
import { type Kept, type KeptRows, type Rows, rowsLength } from '../../workloads/queries/rows.js'
import { stateOf } from '../../workloads/queries/state.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { appends, closedBelow, untilSavepointMs, type World } from '../world.js'
import { type FromWriter, startWriter, type ToWriter } from '../writer-link.js'
import {
  DENSE_KEYS_MAX,
  type FromWorker,
  freshRings,
  type PerEventArgs,
  RING_RECORDS,
  type ToWorker,
} from './args.js'
import { type Checkpoint, CheckpointStore, type Store } from './durable.js'
import { overtakenFirst, Pending } from './pending.js'
import { worker } from './worker.js'

/** So many checkpoints may be given up one after the other: nothing is tried for ever. */
const ABORTED_MAX = 4

type Mail = Notice<void> | FromWriter | FromWorker

/**
 * Per-event, after Flink: long-lived workers, keyed exchange, aligned barriers (Chandy and
 * Lamport as in Carbone et al. 2015), two-phase commit with the sink.
 *
 * Guarantee `exactly-once`. Argument (PROTOCOLS 2.2): alignment makes the cut consistent, so
 * positions n, state n and transaction n describe the same prefix. Before checkpoint n is
 * complete on disk nothing of n is visible; afterwards its commit is made, if need be by the next
 * life, and the sink knows the id. `exactly-once-upsert` lets rows out at once: absolute values,
 * refused from an older epoch; replay writes each row that changed again, so the sink is exact at
 * rest. `at-least-once` does not align. `none` keeps nothing: a new life goes on from the newest
 * clicks with an empty state.
 *
 * Unaligned barriers and checkpoints that are given up: page comment of pending.ts.
 *
 * A `history` query (workloads/queries/history) is folded where its partition is read: rows depend
 * on the order of the log alone, nothing is exchanged, and a barrier is a cut of offsets and users
 * at any guarantee. So after a crash the same clicks make the same rows again, whatever is
 * replayed.
 *
 * Any loss (of a worker, of the writer) ends this life; the next one fences and starts from the
 * newest checkpoint, with fresh workers and fresh rings. There is no second path of recovery.
 */
export const perEvent: Definition<PerEventArgs, number, World> = {
  name: 'per-event',
  role: 'coordinator',
  *run(context, args) {
    const store = (epoch: number) => new CheckpointStore(context.world.disk, epoch)
    return yield* new Coordinator(context, args, store).run()
  },
}

/** One life; also of whoever keeps its checkpoints elsewhere. */
export class Coordinator {
  readonly #context: Context<World>
  readonly #args: PerEventArgs
  readonly #storeOf: (epoch: number) => Store
  readonly #workers: Pid[] = []
  #writer: Pid = -1

  constructor(context: Context<World>, args: PerEventArgs, storeOf: (epoch: number) => Store) {
    this.#context = context
    this.#args = args
    this.#storeOf = storeOf
  }

  *run(): Program<number> {
    const { kernel } = this.#context.world
    const { guarantee, life, workers } = this.#args
    const { pid, epoch, idLast } = yield* startWriter(kernel.query.name, life, workers)
    this.#writer = pid
    const store = this.#storeOf(epoch)
    // Dense as the workers' own: a hashed one would grow by a million cells at once.
    const table = stateOf(kernel.query, kernel.keys, kernel.keys <= DENSE_KEYS_MAX)
    const found = guarantee === 'none' ? undefined : yield* store.newest(table)
    if (guarantee === 'exactly-once') this.#refuseOlder(found?.id ?? 0, idLast)
    const offsets = found?.offsets ?? this.#newest(epoch)
    // Deltas told of windows that were over by then.
    table.close(this.#closedBelow(offsets))
    // Its starting point under its own name first: what an older life still writes is then older.
    if (guarantee !== 'none') yield* store.begin(found ?? { id: 0, offsets, rows: [] }, table)
    if (guarantee === 'exactly-once') yield* this.#settle(found, idLast)
    yield* this.#startWorkers(offsets, table)
    const id =
      guarantee === 'none'
        ? yield* this.#untilEnded()
        : yield* this.#checkpoints(store, table, found?.id ?? 0)
    yield* this.#stop()
    return id
  }

  /** Everybody ends by himself: a kill would cost the slots their threads. */
  *#stop(): Program {
    for (const w of this.#workers) yield* send<ToWorker>(w, { kind: 'stop' })
    yield* send<ToWriter>(this.#writer, { kind: 'stop' })
    for (let left = this.#workers.length + 1; left > 0; ) {
      const mail = yield* receive<Mail>()
      if (mail?.kind === 'exit') left--
    }
  }

  /** Before anything is written or removed: the folder stays as it was found. */
  #refuseOlder(idFound: number, idLast: number): void {
    if (idLast > idFound) {
      throw new Error(
        `the sink has checkpoint ${idLast} of ${this.#context.world.kernel.query.name}, the folder ends at ` +
          `${idFound}: keep checkpoints and sink together, or start both anew`,
      )
    }
  }
  /** A complete checkpoint is committed, whatever happened to the life that made it. */
  *#settle(found: Checkpoint | undefined, idLast: number): Program {
    if (found === undefined || found.id === 0 || idLast >= found.id) return
    yield* this.#commit(found)
    // Before anything else: once the next checkpoint is complete nobody would look at this one
    // again.
    for (;;) {
      const mail = yield* this.#hear(Number.POSITIVE_INFINITY)
      if (mail?.kind === 'committed' && mail.id === found.id) return
    }
  }
  *#commit({ id, rows, offsets }: Checkpoint): Program {
    const reply = this.#context.self
    yield* send<ToWriter>(this.#writer, { kind: 'commit', id, rows, offsets, reply })
  }

  *#startWorkers(offsets: readonly number[], table: Kept): Program {
    const { arena, log, kernel } = this.#context.world
    const { workers, life, ringRecords = RING_RECORDS } = this.#args
    const rings = freshRings(arena, workers, log.partitions, ringRecords)
    const state = kernel.query.output === 'each' ? undefined : table.rows()
    for (let index = 0; index < workers; index++) {
      // The spread stands last: behind it every object would have a shape of its own, and be slow.
      const args = { index, writer: this.#writer, rings, offsets, state, ...this.#args }
      this.#workers.push(yield* spawn(worker, args, { name: `worker-${index}#${life}`, on: index }))
    }
    for (const w of this.#workers) yield* send<ToWorker>(w, { kind: 'peers', peers: this.#workers })
  }

  *#untilEnded(): Program<number> {
    for (let ended = 0; ended < this.#args.workers; ) {
      const untilMs = untilSavepointMs(this.#args, this.#context.nowMs)
      if (untilMs === 0) break
      const mail = yield* this.#hear(untilMs)
      if (mail?.kind === 'ended') ended++
    }
    return 0
  }

  /** Barrier, snapshots, checkpoint, commit; one at a time, until the log has come to its end. */
  *#checkpoints(store: Store, table: Kept, idFirst: number): Program<number> {
    const { log, kernel } = this.#context.world
    const { checkpointIntervalMs, workers, guarantee } = this.#args
    const { checkpointTimeoutMs = Number.POSITIVE_INFINITY } = this.#args
    // Rows come out when they are final, not when they change.
    const appending = appends(this.#context.world, this.#args)
    let id = idFirst
    let ended = 0
    let pending: Pending | undefined
    /** Rows since the last complete checkpoint, whichever barrier they came with. */
    let rows: Rows[] = []
    let aborted = 0
    let committing: Checkpoint | undefined
    // The newest barrier is a savepoint.
    let last = false
    let nextMs = this.#context.nowMs + checkpointIntervalMs
    for (;;) {
      if (pending !== undefined && this.#context.nowMs >= pending.untilMs) {
        pending = undefined
        this.#boundAborts(++aborted)
      }
      const savepointMs = untilSavepointMs(this.#args, this.#context.nowMs)
      const due = this.#context.nowMs >= nextMs || ended === workers || savepointMs === 0
      if (due && pending === undefined && committing === undefined) {
        const untilMs = this.#context.nowMs + checkpointTimeoutMs
        pending = new Pending(++id, log.partitions, workers, untilMs)
        last = savepointMs === 0
        nextMs = Math.max(nextMs + checkpointIntervalMs, this.#context.nowMs)
        for (const w of this.#workers) yield* send<ToWorker>(w, { kind: 'barrier', id })
      }
      let waitMs = Number.POSITIVE_INFINITY
      if (pending !== undefined) waitMs = pending.untilMs - this.#context.nowMs
      else if (committing === undefined)
        waitMs = Math.min(savepointMs, nextMs - this.#context.nowMs)
      const mail = yield* this.#hear(Math.max(0, waitMs))
      let over: Checkpoint | undefined
      if (mail?.kind === 'ended') ended++
      else if (mail?.kind === 'full') {
        // Unless the barrier that it waits for is on its way.
        if (pending === undefined || pending.id <= mail.behind) nextMs = this.#context.nowMs
      } else if (mail?.kind === 'part' || mail?.kind === 'snapshot') {
        // Also of a barrier that was given up: nobody would hand them out once more.
        yield* store.append(mail.rows)
        if (mail.rows.kind === table.kind) table.set(mail.rows as KeptRows)
        if (mail.kind === 'snapshot' && mail.state !== undefined) {
          yield* store.append(mail.state)
          table.set(mail.state)
        }
        const commits = guarantee === 'exactly-once' && !appending
        if (commits && rowsLength(mail.rows) > 0) rows.push(mail.rows)
        if (mail.kind === 'part' || mail.id !== pending?.id) continue
        if (!pending.add(mail, kernel.keys)) continue
        if (appending && store.out !== undefined && table instanceof WindowTable) {
          // Of all workers: `table` has the state at this checkpoint. The rows are kept with it.
          rows.push(table.rows(this.#closedBelow(pending.offsets)))
          yield* store.out(rows)
        }
        const checkpoint: Checkpoint = pending.checkpoint(rows, table)
        pending = undefined
        rows = []
        aborted = 0
        const { overtaken } = checkpoint
        if (overtaken !== undefined) yield* store.appendOvertaken!(overtaken)
        yield* store.complete(id, checkpoint.offsets)
        table.close(Math.min(this.#closedBelow(checkpoint.offsets), overtakenFirst(overtaken)))
        if (guarantee === 'exactly-once') {
          committing = checkpoint
          yield* this.#commit(checkpoint)
          continue
        }
        over = checkpoint
      } else if (
        mail?.kind === 'committed' &&
        committing !== undefined &&
        mail.id === committing.id
      ) {
        over = committing
        committing = undefined
      }
      if (over === undefined) continue
      if (last || over.offsets.every((offset, p) => offset >= log.length(p))) return id
      // Between two checkpoints: the state is that of the last one, and the sink has its rows.
      if (store.full) yield* store.begin({ ...over, rows: [] }, table)
    }
  }
  #boundAborts(inARow: number): void {
    if (inARow < ABORTED_MAX) return
    const { checkpointTimeoutMs } = this.#args
    throw new Error(
      `${inARow} checkpoints in a row were not complete within ${checkpointTimeoutMs} ms: ` +
        'raise --checkpoint-timeout, or leave it out',
    )
  }

  #closedBelow(offsets: readonly number[]): number {
    return closedBelow(this.#context.world, this.#args, offsets)
  }
  /** Whoever ends too early ends this life. */
  *#hear(timeoutMs: number): Program<Mail | undefined> {
    const mail = yield* receive<Mail>(timeoutMs)
    if (mail?.kind === 'exit') {
      const who = mail.process === this.#writer ? "the sink's writer" : 'a worker'
      throw new Error(`${who} ended: ${mail.ok ? 'too early' : mail.error}`)
    }
    return mail
  }
  /** The stream's beginning; with `none` only for the first writer ever: later ones skip. */
  #newest(epoch: number): number[] {
    const { log } = this.#context.world
    const fromStart = this.#args.guarantee !== 'none' || epoch === 1
    return Array.from({ length: log.partitions }, (_, p) =>
      fromStart ? 0 : log.available(p, this.#context.nowMs),
    )
  }
}
