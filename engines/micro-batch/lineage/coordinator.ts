import {
  type Context,
  type Definition,
  type Exit,
  type Notice,
  type Pid,
  type Program,
  perform,
  progress,
  receive,
  send,
} from '../../../runtime/program.js'
import type { CellRows, Rows } from '../../../workloads/queries/rows.js'
import { openWindowFirst, type World } from '../../world.js'
import { type FromWriter, startWriter, type ToWriter } from '../../writer-link.js'
import type { Range } from '../args.js'
import { Trigger } from '../trigger.js'
import type { Derivation, FromWorker, LineageArgs } from './args.js'
import { type Lineage, LineageLog } from './durable.js'
import { Farm, type Work } from './farm.js'
import { KeyGroups } from './version.js'

type Mail = Notice<void> | FromWriter | FromWorker
/** More than workers, so that what one loses is shared by the others. */
const GROUPS_PER_WORKER = 4
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
        `the sink has batch ${idLast} of ${kernel.query.name}, the log has ${found.base.id} to ${idLogged}: ` +
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
/** A version of some key groups, on its way. */
interface Step {
  /** Of the batch behind which it stands. */
  readonly id: number
  readonly waiting: Set<number>
  readonly rows: CellRows[]
}
/** Lost key groups, on their way back. */
interface Recovery {
  readonly groups: readonly number[]
  readonly work: Work
}

class Coordinator {
  readonly #context: Context<World>
  readonly #args: LineageArgs
  readonly #writer: Pid
  readonly #log: LineageLog
  readonly #trigger: Trigger
  readonly #farm: Farm
  readonly #groups: KeyGroups
  /** By key group: the worker that has it. */
  readonly #owner: number[]
  readonly #lost = new Set<number>()
  /** Of all batches behind the checkpoint. */
  #lineage: Lineage
  readonly #batches: Batch[] = []
  /** Of the last batch that is in all key groups. */
  #built = -1
  #sent = 0
  #turn = 0
  #step: Step | undefined
  #recovery: Recovery | undefined
  #checkpoint: Step | undefined
  #losses = 0

  constructor(
    context: Context<World>,
    args: LineageArgs,
    writer: Pid,
    log: LineageLog,
    lineage: Lineage,
  ) {
    this.#context = context
    this.#args = args
    this.#writer = writer
    this.#log = log
    this.#lineage = lineage
    this.#trigger = new Trigger(context.world.log, args)
    const { kernel } = context.world
    const count = kernel.query.output === 'count' ? GROUPS_PER_WORKER * args.workers : 0
    this.#groups = new KeyGroups(kernel.keys, Math.max(1, count))
    this.#farm = new Farm(args, count)
    this.#owner = Array.from({ length: count }, (_, group) => group % args.workers)
  }

  *run(idLast: number): Program<number> {
    const { base, ranges } = this.#lineage
    // The sink's last batch is run again: whoever committed it may have told nobody.
    this.#built = Math.max(base.id, idLast) - 1
    for (const range of ranges) if (range.id > this.#built) this.#add(range)
    const starts = this.#batches[0]?.work.range.starts ?? this.#ends()
    for (const [p, offset] of starts.entries()) yield* progress('processed', p, offset)
    for (let w = 0; w < this.#farm.workers; w++) yield* this.#farm.start(w)
    for (const group of this.#owner.keys()) this.#lost.add(group)
    for (;;) {
      const waitMs = yield* this.#plan()
      yield* this.#derive()
      yield* this.#farm.deal()
      yield* this.#send()
      yield* this.#write()
      if (this.#batches.length === 0 && this.#trigger.ended(this.#ends())) break
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
    return this.#built + 1
  }

  #add(range: Range): void {
    const work = this.#farm.add(range, [...this.#owner.keys()], false)
    this.#batches.push({ work, rows: undefined })
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
      const waitMs = this.#trigger.waitMs(starts, nowMs)
      const alone = this.#batches.length === 0
      if (waitMs > 0) return intervalMs > 0 || alone ? waitMs : Number.POSITIVE_INFINITY
      const ends = yield* perform('batch.plan', () => this.#trigger.ends(starts, nowMs))
      // Beside others only what waits for no more clicks.
      const waits = intervalMs === 0 && !alone && !this.#trigger.full(starts, ends)
      if (waits) return Number.POSITIVE_INFINITY
      const { base, ranges } = this.#lineage
      const range = { id: (ranges.at(-1)?.id ?? base.id - 1) + 1, starts, ends }
      this.#trigger.taken(nowMs)
      yield* this.#log.offsets([range])
      this.#lineage = { base, ranges: [...ranges, range] }
      this.#add(range)
    }
  }

  /** Gets lost key groups back, or else takes the next batch into all of them. */
  *#derive(): Program {
    if (this.#lost.size > 0) {
      if (this.#recovery === undefined) this.#recover()
      const { groups, work } = this.#recovery!
      if (work.left > 0 || this.#step !== undefined || !this.#settle(groups)) return
      const rows = yield* this.#log.checkpoint()
      const bases = this.#groups.split(rows)
      yield* this.#ask(this.#built, work, groups, (group) => bases.get(group) ?? NOTHING)
      return
    }
    while (this.#step === undefined) {
      const batch = this.#next()
      if (batch === undefined || batch.work.left > 0) return
      if (this.#owner.length === 0) {
        batch.rows = batch.work.each
        this.#built++
      } else {
        yield* this.#snapshot()
        yield* this.#ask(this.#built + 1, batch.work, batch.work.groups, () => undefined)
      }
    }
  }
  #next(): Batch | undefined {
    return this.#batches.find(({ work }) => work.range.id === this.#built + 1)
  }
  /** The lineage of what is lost, from the checkpoint on, over all workers at once. */
  #recover(): void {
    const { base, ranges } = this.#lineage
    const ends = ranges.find(({ id }) => id === this.#built)?.ends ?? base.starts
    const groups = [...this.#lost]
    const range = { id: this.#built, starts: base.starts, ends }
    this.#recovery = { groups, work: this.#farm.add(range, groups, true) }
  }
  /** Deals lost groups out to whoever is up; false: there is nobody yet. */
  #settle(groups: readonly number[]): boolean {
    const { workers } = this.#farm
    const up = [...Array(workers).keys()].filter((w) => this.#farm.isUp(w))
    // When all is lost, nothing is gained by doing without somebody.
    const least = groups.length === this.#owner.length ? workers : 1
    if (up.length < least) return false
    for (const [n, group] of groups.entries()) this.#owner[group] = up[n % up.length]!
    return true
  }
  *#ask(
    id: number,
    { deltas, range }: Work,
    groups: readonly number[],
    baseOf: (group: number) => CellRows | undefined,
  ): Program {
    this.#step = { id, waiting: new Set(groups), rows: [] }
    const turn = ++this.#turn
    const openFirst = openWindowFirst(this.#context.world, range.ends)
    for (let w = 0; w < this.#farm.workers; w++) {
      const derivations: Derivation[] = groups
        .filter((group) => this.#owner[group] === w)
        .map((group) => ({ group, base: baseOf(group), deltas: deltas[group]! }))
      if (derivations.length === 0) continue
      yield* this.#farm.tell(w, { kind: 'derive', turn, id, derivations, openFirst })
    }
  }

  /** Makes what is built safe, and sends it to the sink. */
  *#send(): Program {
    let synced = false
    for (const { rows, work } of this.#batches.slice(this.#sent)) {
      if (rows === undefined) return
      if (!synced) yield* this.#log.sync()
      synced = true
      const { id, ends } = work.range
      this.#sent++
      for (const [p, offset] of ends.entries()) yield* progress('processed', p, offset)
      const reply = this.#context.self
      yield* send<ToWriter>(this.#writer, { kind: 'commit', id, rows, offsets: ends, reply })
    }
  }

  /** Asks for the versions that all groups have now, if a checkpoint is due. */
  *#snapshot(): Program {
    const id = this.#built
    const due = id + 1 - this.#lineage.base.id >= this.#args.checkpointBatches
    if (this.#checkpoint !== undefined || !due) return
    this.#checkpoint = { id, waiting: new Set(this.#owner.keys()), rows: [] }
    for (let w = 0; w < this.#farm.workers; w++) {
      const groups = [...this.#owner.keys()].filter((group) => this.#owner[group] === w)
      if (groups.length > 0) yield* this.#farm.tell(w, { kind: 'snapshot', id, groups })
    }
  }
  /** Writes a checkpoint that is complete, once the sink has its batch. */
  *#write(): Program {
    const { base, ranges } = this.#lineage
    const committed = (this.#batches[0]?.work.range.id ?? this.#built + 1) - 1
    if (this.#owner.length === 0 && committed + 1 - base.id >= this.#args.checkpointBatches) {
      this.#checkpoint ??= { id: committed, waiting: new Set(), rows: [] }
    }
    const checkpoint = this.#checkpoint
    if (checkpoint === undefined || checkpoint.waiting.size > 0 || committed < checkpoint.id) return
    const last = ranges.find((range) => range.id === checkpoint.id)!
    const next = { id: last.id + 1, starts: last.ends, chunk: 0 }
    this.#lineage = { base: next, ranges: ranges.filter(({ id }) => id > last.id) }
    this.#checkpoint = undefined
    yield* this.#log.begin(this.#lineage, checkpoint.rows)
  }

  *#hear(mail: Mail): Program {
    if (mail.kind === 'committed') {
      const { range } = this.#batches.shift()!.work
      if (mail.id !== range.id) throw new Error(`batch ${mail.id} came before ${range.id}`)
      this.#sent--
      this.#losses = 0
    } else if (mail.kind === 'exit') {
      yield* this.#exit(mail)
    } else if ('from' in mail) {
      const worker = this.#farm.indexOf(mail.from)
      if (worker < 0) return
      if (mail.kind === 'up') this.#farm.cameUp(worker)
      else if (mail.kind === 'mapped') this.#farm.mapped(worker, mail)
      else if (mail.kind === 'derived' && mail.turn === this.#turn) this.#derived(mail)
      else if (mail.kind === 'snapshot' && mail.id === this.#checkpoint?.id) {
        took(this.#checkpoint, mail)
      }
    }
  }
  #derived(mail: FromWorker & { kind: 'derived' }): void {
    const step = this.#step
    if (step === undefined) return
    took(step, mail)
    if (step.waiting.size > 0) return
    this.#step = undefined
    if (this.#recovery !== undefined) {
      this.#recovery = undefined
      this.#lost.clear()
      return
    }
    this.#next()!.rows = step.rows
    this.#built = step.id
  }
  /** Its key groups are lost; what was under way is made again when they are back. */
  *#exit({ process, ...outcome }: Exit): Program {
    if (process === this.#writer) throw ended("the sink's writer", outcome)
    const worker = this.#farm.indexOf(process)
    if (worker < 0) return
    if (++this.#losses > LOSSES_MAX * this.#farm.workers) throw ended('a worker', outcome)
    for (const [group, owner] of this.#owner.entries()) if (owner === worker) this.#lost.add(group)
    this.#step = undefined
    this.#turn++
    if ((this.#checkpoint?.waiting.size ?? 0) > 0) this.#checkpoint = undefined
    yield* this.#farm.lost(worker)
    if (this.#recovery !== undefined) this.#farm.drop(this.#recovery.work)
    this.#recovery = undefined
  }
}

const none = new Int32Array(0)
const NOTHING: CellRows = { kind: 'cells', window: none, key: none, count: none, hash: none }

function took({ waiting, rows }: Step, mail: { groups: readonly number[]; rows: CellRows }): void {
  for (const group of mail.groups) waiting.delete(group)
  rows.push(mail.rows)
}
/** The next life fences, and finds out how far this one came. */
function ended(who: string, outcome: { ok: boolean; error?: string }): Error {
  return new Error(`${who} ended: ${outcome.ok ? 'too early' : outcome.error}`)
}
