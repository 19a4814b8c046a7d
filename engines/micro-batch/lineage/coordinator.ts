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
} from '../../../runtime/program.js'
import type { Rows } from '../../../workloads/queries/rows.js'
import { untilSavepointMs, type World } from '../../world.js'
import { type FromWriter, startWriter, type ToWriter } from '../../writer-link.js'
import type { Range } from '../args.js'
import { Trigger } from '../trigger.js'
import type { FromWorker, LineageArgs } from './args.js'
import { type Lineage, LineageLog } from './durable.js'
import { Farm, type Work } from './farm.js'
import { States } from './states.js'

type Mail = Notice<void> | FromWriter | FromWorker
/** Workers lost between two commits, for each: more die of something that no restart will mend. */
const LOSSES_MAX = 8

/**
 * Micro-batch with its state in the workers' memory, after Resilient Distributed Datasets and
 * Discretized Streams (Zaharia et al. 2012, 2013): immutable versions of key groups, lineage,
 * periodic checkpoints, parallel recovery. Guarantee: exactly-once. Argument:
 *
 * 1. The range of b is logged, and safe before any effect of b; ranges tile the log, and the log
 *    gives the same clicks for a range. So the deltas of a range are a function of it, whoever maps
 *    it, however it is cut, and however often. Only who has a chunk now may answer for it.
 * 2. Version b of a key group is version b-1 and the deltas of range b in that group. Versions are
 *    immutable and are asked for by number: to derive b again gives b again. A worker that has not
 *    b-1 does not guess, it ends, and is a lost worker.
 * 3. All groups are at the same version v between two steps, and a step makes v+1 of all of them or
 *    is made again: a loss in the midst of it raises the `turn`, and no answer to an older turn is
 *    heard. Workers keep v beside v+1, so what is not lost stays.
 * 4. A lost group is derived on another worker: from the checkpoint c by the deltas of ranges
 *    c+1..v, which add up in any order, as one range over all workers at once. By 1 and 2 that is
 *    version v. It is the only recovery: a new life has lost all groups.
 * 5. A checkpoint has version c of all groups, of one c, and is complete before its predecessor is
 *    removed; it is written when the sink has batch c. So a new life finds c and each range behind
 *    it, derives the versions up to the batch before the sink's last, and runs the others as
 *    batches: the first of them the sink has, and it absorbs it as a repeat.
 *
 * By induction the sink has the output of ranges 0..b once, as with the versioned store.
 */
export const lineageMicroBatch: Definition<LineageArgs, number, World> = {
  name: 'micro-batch-lineage',
  role: 'coordinator',
  *run(context, args) {
    const { kernel, disk, log } = context.world
    const { pid, epoch, idLast } = yield* startWriter(kernel.query.name, args.life)
    const lineage = new LineageLog(disk, epoch, kernel.keys)
    const found = yield* lineage.recover(log.partitions)
    const idLogged = found.ranges.at(-1)?.id ?? found.base.id - 1
    if (idLast > idLogged || idLast < found.base.id - 1) {
      throw new Error(
        `the sink has batch ${idLast} of ${kernel.query.name}, the log begins behind ` +
          `${found.base.id - 1} and ends at ${idLogged}: ` +
          'keep log and sink together, or start both anew',
      )
    }
    return yield* new Coordinator(context, args, pid, lineage, found).run(idLast)
  },
}

interface Batch {
  readonly work: Work
  /** Once it is in the state: what the sink gets of it. */
  rows: readonly Rows[] | undefined
}

class Coordinator {
  readonly #context: Context<World>
  readonly #args: LineageArgs
  readonly #writer: Pid
  readonly #log: LineageLog
  readonly #trigger: Trigger
  readonly #farm: Farm
  readonly #states: States
  /** Of all batches behind the checkpoint. */
  #lineage: Lineage
  /** Cut, and not committed, in order of id. */
  readonly #batches: Batch[] = []
  /** So many of them the writer has been told of. */
  #sent = 0
  /** Since the last commit. */
  #losses = 0

  constructor(
    context: Context<World>,
    args: LineageArgs,
    writer: Pid,
    log: LineageLog,
    lineage: Lineage,
  ) {
    const { world } = context
    this.#context = context
    this.#args = args
    this.#writer = writer
    this.#log = log
    this.#lineage = lineage
    this.#trigger = new Trigger(world.log, { ...args, groupBatches: 1 })
    this.#farm = new Farm(args, States.groupsOf(world, args))
    this.#states = new States(world, args, this.#farm, log)
  }

  *run(idLast: number): Program<number> {
    const { base, ranges } = this.#lineage
    // The sink's last batch is run again: whoever committed it may have told nobody.
    this.#states.built = Math.max(base.id, idLast) - 1
    for (const range of ranges) if (range.id > this.#states.built) this.#add(range)
    const starts = this.#batches[0]?.work.range.starts ?? this.#ends()
    for (const [p, offset] of starts.entries()) yield* progress('processed', p, offset)
    for (let w = 0; w < this.#farm.workers; w++) yield* this.#farm.start(w)
    for (;;) {
      const untilMs = untilSavepointMs(this.#args, this.#context.nowMs)
      const waitMs = untilMs > 0 ? Math.min(untilMs, yield* this.#plan()) : Number.POSITIVE_INFINITY
      yield* this.#states.restore(this.#lineage)
      yield* this.#build()
      yield* this.#farm.deal()
      yield* this.#send()
      yield* this.#write()
      const last = untilMs === 0 || this.#trigger.ended(this.#ends())
      if (last && this.#batches.length === 0) break
      const mail = yield* receive<Mail>(waitMs)
      if (mail !== undefined) yield* this.#hear(mail)
    }
    return yield* this.#stop()
  }
  *#stop(): Program<number> {
    yield* this.#farm.tellAll({ kind: 'stop' })
    yield* send<ToWriter>(this.#writer, { kind: 'stop' })
    for (let left = this.#farm.workers + 1; left > 0; ) {
      const mail = yield* receive<Mail>()
      const ours = (pid: Pid): boolean => pid === this.#writer || this.#farm.indexOf(pid) >= 0
      if (mail?.kind === 'exit' && ours(mail.process)) left--
    }
    return this.#states.built + 1
  }

  #add(range: Range): void {
    this.#batches.push({ work: this.#farm.add(range, this.#states.all, false), rows: undefined })
  }
  /** Up to where clicks are in a batch. */
  #ends(): readonly number[] {
    return this.#lineage.ranges.at(-1)?.ends ?? this.#lineage.base.starts
  }
  /** Cuts and logs what is due while there is a place; how long to wait for what is next. */
  *#plan(): Program<number> {
    const { pipelineBatches, intervalMs } = this.#args
    for (;;) {
      if (this.#batches.length >= pipelineBatches) return Number.POSITIVE_INFINITY
      const starts = this.#ends()
      const { nowMs } = this.#context
      const alone = this.#batches.length === 0
      const waitMs = this.#trigger.waitMs(starts, nowMs, alone)
      if (waitMs > 0) return waitMs
      // Beside others only what waits for no more clicks.
      const isFull = this.#trigger.full(starts, this.#trigger.ends(starts, nowMs))
      if (intervalMs === 0 && !alone && !isFull) return Number.POSITIVE_INFINITY
      const { base, ranges } = this.#lineage
      const id = (ranges.at(-1)?.id ?? base.id - 1) + 1
      const cut = yield* this.#trigger.cut({ id, starts }, nowMs)
      yield* this.#log.offsets(cut)
      this.#lineage = { base, ranges: [...ranges, ...cut] }
      for (const range of cut) this.#add(range)
    }
  }

  /** Takes batches that have been mapped into the state, in order. */
  *#build(): Program {
    const states = this.#states
    while (states.settled) {
      const batch = this.#next()
      if (batch === undefined || batch.work.left > 0) return
      if (this.#farm.groups > 0) {
        if (states.snapshot === undefined && this.#isDue(states.built)) yield* states.look()
        yield* states.take(batch.work)
      } else {
        batch.rows = batch.work.each
        states.built++
      }
    }
  }
  #next(): Batch | undefined {
    return this.#batches.find(({ work }) => work.range.id === this.#states.built + 1)
  }
  /** A checkpoint behind that batch. */
  #isDue(id: number): boolean {
    return id + 1 - this.#lineage.base.id >= this.#args.checkpointBatches
  }

  /** Makes what is built safe, and sends it to the sink. */
  *#send(): Program {
    let isSafe = false
    for (const { rows, work } of this.#batches.slice(this.#sent)) {
      if (rows === undefined) return
      if (!isSafe) yield* this.#log.sync()
      isSafe = true
      const { id, ends } = work.range
      this.#sent++
      for (const [p, offset] of ends.entries()) yield* progress('processed', p, offset)
      const reply = this.#context.self
      yield* send<ToWriter>(this.#writer, { kind: 'commit', id, rows, offsets: ends, reply })
    }
  }
  /** Writes a checkpoint that is complete, once the sink has its batch. */
  *#write(): Program {
    const committed = (this.#batches[0]?.work.range.id ?? this.#states.built + 1) - 1
    const isStateless = this.#farm.groups === 0 && this.#isDue(committed)
    const { id, waiting, rows } = isStateless
      ? { id: committed, waiting: NOBODY, rows: [] }
      : (this.#states.snapshot ?? { id: -1, waiting: NOBODY, rows: [] })
    if (id < 0 || waiting.size > 0 || committed < id) return
    // What is on its way back comes from the checkpoint before.
    if (!this.#states.whole) return
    const { ranges } = this.#lineage
    const starts = ranges.find((range) => range.id === id)!.ends
    const base = { id: id + 1, starts, chunk: 0 }
    this.#lineage = { base, ranges: ranges.filter((range) => range.id > id) }
    this.#states.snapshot = undefined
    yield* this.#log.begin(this.#lineage, rows)
  }

  *#hear(mail: Mail): Program {
    if (mail.kind === 'committed') {
      const { range } = this.#batches.shift()!.work
      if (mail.id !== range.id) throw new Error(`batch ${mail.id} came before ${range.id}`)
      this.#trigger.landed(range.id, this.#context.nowMs)
      this.#sent--
      this.#losses = 0
    } else if (mail.kind === 'exit') {
      yield* this.#exit(mail)
    } else if ('from' in mail) {
      const worker = this.#farm.indexOf(mail.from)
      if (worker < 0) return
      if (mail.kind === 'up') this.#farm.cameUp(worker)
      else if (mail.kind === 'mapped') this.#farm.mapped(worker, mail)
      else if (mail.kind === 'snapshot') this.#states.looked(mail)
      else if (mail.kind === 'derived') {
        const batch = this.#next()
        const rows = this.#states.derived(mail)
        if (batch !== undefined && rows !== undefined) batch.rows = rows
      }
    }
  }
  /** Its key groups are lost; what was under way is made again when they are back. */
  *#exit({ process, ...outcome }: Exit): Program {
    if (process === this.#writer) throw ended("the sink's writer", outcome)
    const worker = this.#farm.indexOf(process)
    if (worker < 0) return
    if (++this.#losses > LOSSES_MAX * this.#farm.workers) throw ended('a worker', outcome)
    yield* this.#farm.lost(worker)
    this.#states.lose(worker)
  }
}
const NOBODY: ReadonlySet<number> = new Set()

/** The next life fences, and finds out how far this one came. */
function ended(who: string, outcome: { ok: boolean; error?: string }): Error {
  return new Error(`${who} ended: ${outcome.ok ? 'too early' : outcome.error}`)
}
