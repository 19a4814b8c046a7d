import {
  type Context,
  type Definition,
  type Notice,
  type Pid,
  type Program,
  perform,
  progress,
  receive,
  send,
} from '../../runtime/program.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { stateOf } from '../../workloads/queries/state.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { appends, closedBelow, untilSavepointMs, type World } from '../world.js'
import { type FromWriter, startWriter, type ToWriter } from '../writer-link.js'
import { CHUNK_EVENTS_MIN, eventsOf, type MicroBatchArgs, type Range } from './args.js'
import { BatchLog } from './durable.js'
import type { Position } from './frames.js'
import { reduce } from './reduce.js'
import { type Flight, hasRun, Stage } from './stage.js'
import { GRAIN_MS, type Group, Trigger } from './trigger.js'
import type { ChunkResult } from './worker.js'

type Mail = Notice<ChunkResult> | FromWriter
/** Nothing that is new comes to it. */
const RECOVERED: Group = { number: -1, untilMs: 0 }

/**
 * Micro-batch, after Spark Structured Streaming's MicroBatchExecution, with several in flight.
 *
 * For each batch: log its range; run it as chunks on any worker; reduce them by key into the next
 * version of the state; log that version; sync the log; commit rows and batch id to the sink in one
 * transaction; log the commit. Guarantee: exactly-once. Argument (PROTOCOLS 2.1), with at most
 * k batches logged and not committed:
 *
 * 1. The range of b is safe before any effect of b. Ranges are logged in order and tile the log;
 *    a chunk has no effect, its results go nowhere but into this coordinator's memory; the first
 *    effect is the commit to the sink, and a sync stands before it.
 * 2. The log gives the same clicks for a range, so chunks of b may run before, beside and after
 *    those of b+1: what a chunk adds does not depend on the state.
 * 3. State b is built on state b-1 only, and on that version of it that will be committed: the
 *    batches of one life are reduced in order of id, each once, and a life whose commit fails is
 *    over, with all that it built.
 * 4. Commits come in order of id: they are sent in that order over one link, which is first in,
 *    first out; the writer makes one after the other and ends at the first that fails. So the sink
 *    always has a prefix of the batches, and "id <= the last one" means "this batch is in".
 * 5. A new life fences first, then reads the log: it goes on from the state of the last commit
 *    frame and runs all batches behind it that are logged, in order, over their logged ranges.
 *    Those that the sink has (the frame was lost, or not yet written) it absorbs as repeats; the
 *    others it takes. Then new ranges begin where the last logged one ended.
 *
 * By induction the sink has the output of ranges 0..b once.
 *
 * Groups, after Drizzle: the processing interval apart from the coordination interval. Of a backlog
 * the ranges of g batches are cut and logged by one append, and their chunks follow each other
 * without a word in between. In either case one sync stands before all commits of a group, which
 * come when the last of it is in the state. Where clicks come by time a range is still cut when its
 * trigger fires, because no log knows its future: the group shares the sync, and what it saves the
 * first of its batches pay in latency. Nothing in the argument asks how many batches a sync covers;
 * k counts groups, so k * g batches may be in flight. With `none` nothing is logged: a lost
 * chunk stays lost, a new life goes on from the newest clicks.
 */
export const microBatch: Definition<MicroBatchArgs, number, World> = {
  name: 'micro-batch',
  role: 'coordinator',
  *run(context, args) {
    const { kernel, disk } = context.world
    const { pid, epoch, idLast } = yield* startWriter(kernel.query.name, args.life)
    const coordinator = new Coordinator(context, args, pid, new BatchLog(disk, epoch))
    return yield* coordinator.run(epoch, idLast)
  },
}

/** A batch in flight: logged, and not committed. */
interface Batch {
  readonly flight: Flight
  readonly group: Group
  /** Once it is in the state: what the sink gets of it. */
  rows: readonly Rows[]
}

class Coordinator {
  readonly #context: Context<World>
  readonly #args: MicroBatchArgs
  readonly #writer: Pid
  readonly #log: BatchLog
  readonly #trigger: Trigger
  readonly #safe: boolean
  /** Cut, and not committed, in order of id. */
  readonly #batches: Batch[] = []
  /** So many of them, from the front, are in the state, */
  #built = 0
  /** and so many of these the writer has been told of. */
  #sent = 0
  /** Behind the last commit. */
  #committed: Position
  /** Of the next batch to be cut. */
  #next: Pick<Range, 'id' | 'starts'>
  readonly #state: ReturnType<typeof stateOf>
  #stage: Stage
  /** When the writer began the commit that it is at, and how long one takes. */
  #commitFromMs = 0
  #commitMs = 0

  constructor(context: Context<World>, args: MicroBatchArgs, writer: Pid, log: BatchLog) {
    this.#context = context
    this.#args = args
    this.#writer = writer
    this.#log = log
    this.#safe = args.guarantee !== 'none'
    this.#trigger = new Trigger(context.world.log, args)
    const { query, keys } = context.world.kernel
    this.#state = stateOf(query, keys)
    this.#stage = new Stage(args, 0)
    this.#committed = { id: 0, starts: [], chunk: 0 }
    this.#next = this.#committed
  }

  *run(epoch: number, idLast: number): Program<number> {
    const { log } = this.#context.world
    if (this.#safe) yield* this.#recover(idLast)
    else this.#next = { id: 0, starts: this.#trigger.newest(epoch, this.#context.nowMs) }
    const { starts } = this.#batches[0]?.flight.range ?? this.#next
    for (let p = 0; p < log.partitions; p++) yield* progress('processed', p, starts[p]!)
    for (;;) {
      const untilMs = untilSavepointMs(this.#args, this.#context.nowMs)
      const waitMs = untilMs > 0 ? Math.min(untilMs, yield* this.#plan()) : Number.POSITIVE_INFINITY
      const lookMs = yield* this.#stage.deal(this.#context)
      yield* this.#build()
      const graceMs = yield* this.#send()
      const last = untilMs === 0 || this.#trigger.ended(this.#next.starts)
      if (last && this.#batches.length === 0) break
      const idleMs = Math.min(waitMs, lookMs, graceMs)
      let mail = yield* receive<Mail>(idleMs)
      while (mail?.kind === 'gone') mail = yield* receive<Mail>(idleMs)
      if (mail?.kind === 'exit') {
        if (mail.process === this.#writer) throw writerEnded(mail)
        this.#stage.heard(mail, this.#context.nowMs)
      } else if (mail?.kind === 'committed') yield* this.#land(mail.id)
    }
    yield* send<ToWriter>(this.#writer, { kind: 'stop' })
    for (;;) {
      const mail = yield* receive<Mail>()
      if (mail?.kind === 'exit' && mail.process === this.#writer) return this.#next.id
    }
  }

  *#recover(idLast: number): Program {
    const { log, kernel } = this.#context.world
    const { pending, ...next } = yield* this.#log.recover(this.#state, log.partitions)
    const last = pending.at(-1)
    const idLogged = last?.id ?? next.id - 1
    if (idLast > idLogged) {
      throw new Error(
        `the sink has batch ${idLast} of ${kernel.query.name}, the log ends at ${idLogged}: ` +
          'keep log and sink together, or start both anew',
      )
    }
    // Versions in the log tell of windows that were over by then, or came out.
    this.#state.close(closedBelow(this.#context.world, this.#args, next.starts))
    this.#committed = next
    this.#next = { id: idLogged + 1, starts: last?.ends ?? next.starts }
    yield* this.#log.begin(next, this.#state, pending)
    this.#stage = new Stage(this.#args, next.chunk)
    for (const range of pending) {
      this.#batches.push({ flight: this.#stage.add(range), group: RECOVERED, rows: [] })
    }
  }

  /** Cuts and logs what is due while there is a place; how long to wait for what is next. */
  *#plan(): Program<number> {
    const { pipelineBatches, groupBatches } = this.#args
    for (;;) {
      const room = pipelineBatches * groupBatches - this.#batches.length
      if (room < this.#trigger.atOnce) return Number.POSITIVE_INFINITY
      const { id, starts } = this.#next
      const { nowMs } = this.#context
      const waitMs = this.#trigger.waitMs(starts, nowMs, this.#batches.length === 0)
      if (waitMs > 0) return waitMs
      const holdMs = this.#holdMs(starts, nowMs)
      if (holdMs > GRAIN_MS) return this.#sent > 0 ? holdMs : Number.POSITIVE_INFINITY
      const group = this.#trigger.groupOf(id, nowMs)
      const ranges = yield* this.#trigger.cut(this.#next, nowMs)
      this.#next = { id: id + ranges.length, starts: ranges.at(-1)!.ends }
      if (this.#safe) yield* this.#log.offsets(ranges)
      for (const range of ranges) {
        this.#batches.push({ flight: this.#stage.add(range), group, rows: [] })
      }
    }
  }
  /**
   * How much longer a batch should gather clicks before it is cut beside others. Less than a chunk
   * only costs another dispatch, and what runs for a shorter time than the others still take at the
   * sink would wait there: better it takes what comes meanwhile. A full one cannot.
   */
  #holdMs(starts: readonly number[], nowMs: number): number {
    // Those that only wait for the rest of their group are in nobody's way.
    const others = this.#batches.length - (this.#built - this.#sent)
    if (others === 0) return 0
    const ends = this.#trigger.ends(starts, nowMs)
    if (this.#trigger.full(starts, ends)) return 0
    const events = eventsOf({ starts, ends })
    if (events < Math.min(CHUNK_EVENTS_MIN, this.#args.chunkEventsMax)) {
      return Number.POSITIVE_INFINITY
    }
    const sinceMs = this.#sent > 0 ? nowMs - this.#commitFromMs : 0
    const sinkMs = others * this.#commitMs - sinceMs
    return sinkMs - events / this.#stage.pace.eventsPerMsOfAll
  }

  /** Takes batches that have run into the state, in order. */
  *#build(): Program {
    const { world } = this.#context
    const { output } = world.kernel.query
    if (this.#log.full && this.#built === 0) {
      const pending = this.#batches.map(({ flight }) => flight.range)
      yield* this.#log.begin(this.#committed, this.#state, pending)
    }
    // A full segment waits until all that was built is committed: its successor begins with the
    // state of a commit, and with no version in between.
    while (!this.#log.full) {
      const batch = this.#batches[this.#built]
      if (batch === undefined || !hasRun(batch.flight)) break
      const { flight } = batch
      const { rows, version } = yield* perform('batch.reduce', () =>
        reduce(output, flight, this.#state),
      )
      batch.rows = rows
      this.#built++
      if (this.#safe && version !== undefined) yield* this.#log.state(flight.range.id, version)
      const below = closedBelow(world, this.#args, flight.range.ends)
      if (appends(world, this.#args) && this.#state instanceof WindowTable) {
        batch.rows = [this.#state.rows(below)]
      }
      this.#state.close(below)
    }
  }
  /** Makes groups that are complete safe, and sends them to the sink; else how long they wait. */
  *#send(): Program<number> {
    const first = this.#batches[this.#sent]
    if (first === undefined || this.#sent === this.#built) return Number.POSITIVE_INFINITY
    const next = this.#batches[this.#built]
    if (!this.#log.full) {
      if (next?.group.number === first.group.number) return Number.POSITIVE_INFINITY
      const graceMs = first.group.untilMs - this.#context.nowMs
      if (next === undefined && graceMs > 0) return Math.max(GRAIN_MS, graceMs)
    }
    if (this.#sent === 0) this.#commitFromMs = this.#context.nowMs
    if (this.#safe) yield* this.#log.sync()
    const ready = this.#batches.slice(this.#sent, this.#built)
    this.#sent = this.#built
    for (const { flight, rows } of ready) {
      const { id, ends } = flight.range
      for (let p = 0; p < ends.length; p++) yield* progress('processed', p, ends[p]!)
      yield* send<ToWriter>(this.#writer, {
        kind: 'commit',
        id: this.#safe ? id : undefined,
        rows,
        offsets: ends,
        reply: this.#context.self,
      })
    }
    return Number.POSITIVE_INFINITY
  }
  /** The oldest batch has been committed. */
  *#land(id: number | undefined): Program {
    const { range, chunks } = this.#batches.shift()!.flight
    if (this.#safe && id !== range.id) throw new Error(`batch ${id} came before ${range.id}`)
    this.#built--
    this.#sent--
    if (this.#safe) yield* this.#log.commit(range.id, chunks)
    this.#trigger.landed(range.id, this.#context.nowMs)
    const chunk = this.#committed.chunk + chunks
    this.#committed = { id: range.id + 1, starts: range.ends, chunk }
    const tookMs = this.#context.nowMs - this.#commitFromMs
    this.#commitMs += (tookMs - this.#commitMs) / 4
    this.#commitFromMs = this.#context.nowMs
  }
}

/** The writer's end is this life's end: the next one fences, and finds out how far it came. */
function writerEnded(mail: Extract<Mail, { kind: 'exit' }>): Error {
  return new Error(`the sink's writer ended: ${mail.ok ? 'too early' : mail.error}`)
}
