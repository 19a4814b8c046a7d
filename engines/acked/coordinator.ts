import {
  type Context,
  type Definition,
  type Exit,
  kill,
  type Notice,
  type Pid,
  type Program,
  receive,
  send,
  spawn,
} from '../../runtime/program.js'
import { isRefusal, ScriptRefused } from '../../workloads/queries/groups/script.js'
import { openWindowFirst, type World } from '../world.js'
import { type FromWriter, startWriter, type ToWriter } from '../writer-link.js'
import { acker } from './acker.js'
import type { AckedArgs, FromWorker, ToAcker, ToWorker } from './args.js'
import { AckedOffsets } from './durable.js'
import { WAIT_TIMEOUTS_MAX } from './spout.js'
import { type Closed, store } from './store.js'
import { executor } from './worker.js'

type Mail = Notice<void> | FromWriter | FromWorker

/** Of one worker or acker in one life; what dies more often dies of something else. */
const STARTS_MAX = 10

/**
 * Acked, after Storm: spouts, bolts, and an acker that knows a whole tree of tuples by the xor of
 * its random edge ids. No barrier, no snapshot, no batch: what is not acked within a timeout is
 * emitted again. A tuple is a small bundle of clicks, as Storm's executors hand them on: up to
 * `bufferEvents` of one partition are a root, and its parts by owner of the key are its edges; with
 * 1 each click is a tuple.
 *
 * Argument for `at-least-once` (PROTOCOLS 2.3): a root is acked when all its edges are; an edge is
 * acked when the sink has committed what it adds; so below an acked offset nothing is missing.
 * Spouts keep all roots that are not acked, and where a spout dies its successor begins at the last
 * acked offset that this coordinator knows; where the coordinator dies, at the last one on disk.
 * Duplicates come where the effect was there and the ack was not: a death or an unknown outcome in
 * between, an acker that dies, a timeout that was too short. Each is a click that was emitted
 * again, so spouts tell the journal what they emit.
 *
 * Where the sink is slower than the stream, roots that are not acked hold their spout back (Storm's
 * `max.spout.pending`), and a bolt with no place left its own spout, and those that it takes from.
 *
 * `delivery` is the same with counts in the bolts' memory: each click is delivered at least once,
 * and a worker that dies takes what it had counted with it. Rows then go back in the sink, as its
 * successor begins with nothing. `none` has no acker: nothing is emitted again, and as nobody would
 * notice what a lost worker had, any loss ends the life; the next one goes on from the newest
 * clicks with empty counts.
 *
 * Otherwise a lost worker or acker is started again within the life, and the rest goes on: that is
 * what a protocol without a global state is for. Only the writer's end is the life's end.
 */
export const acked: Definition<AckedArgs, number, World> = {
  name: 'acked',
  role: 'coordinator',
  *run(context, args) {
    const writes = args.guarantee === 'at-least-once' ? store : undefined
    const { query } = context.world.kernel
    const { pid, epoch } = yield* startWriter(query.name, args.life, args.workers, writes)
    return yield* new Coordinator(context, args, pid, epoch).run()
  },
}

class Coordinator {
  readonly #context: Context<World>
  readonly #args: AckedArgs
  readonly #writer: Pid
  readonly #epoch: number
  readonly #safe: AckedOffsets
  readonly #workers: Pid[] = []
  #acker: Pid = -1
  /** Below these everything has been acked, */
  #offsets: number[] = []
  /** and this much is known on disk. */
  #isSafe = true
  readonly #starts: number[]
  #ackerStarts = 0
  #ended = 0

  constructor(context: Context<World>, args: AckedArgs, writer: Pid, epoch: number) {
    this.#context = context
    this.#args = args
    this.#writer = writer
    this.#epoch = epoch
    this.#safe = new AckedOffsets(context.world.disk, epoch)
    this.#starts = new Array<number>(args.workers).fill(0)
  }
  get #acks(): boolean {
    return this.#args.guarantee !== 'none'
  }

  *run(): Program<number> {
    const { log } = this.#context.world
    const { workers, checkpointIntervalMs } = this.#args
    const found = this.#acks ? yield* this.#safe.newest() : undefined
    this.#offsets = found === undefined ? this.#newest() : [...found]
    // Under its own name first: what an older life still writes is older then.
    if (this.#acks) yield* this.#safe.put(this.#offsets)
    if (this.#acks) yield* this.#startAcker()
    for (let index = 0; index < workers; index++) yield* this.#startWorker(index)
    yield* this.#introduce()
    let nextMs = this.#context.nowMs + checkpointIntervalMs
    for (;;) {
      const isOver = this.#acks
        ? this.#offsets.every((offset, p) => offset >= log.length(p))
        : this.#ended === workers
      if (!this.#isSafe && (isOver || this.#context.nowMs >= nextMs)) {
        yield* this.#makeSafe()
        nextMs = this.#context.nowMs + checkpointIntervalMs
      }
      if (isOver) break
      const waitMs = this.#isSafe ? Number.POSITIVE_INFINITY : nextMs - this.#context.nowMs
      yield* this.#hear(yield* receive<Mail>(Math.max(0, waitMs)))
    }
    yield* this.#stop()
    return this.#epoch
  }

  *#makeSafe(): Program {
    yield* this.#safe.put(this.#offsets)
    this.#isSafe = true
    const below = openWindowFirst(this.#context.world, this.#offsets)
    if (!Number.isFinite(below)) return
    const closed: Closed = { kind: 'closed', below }
    if (this.#args.guarantee === 'at-least-once') yield* send(this.#writer, closed)
    else for (const worker of this.#workers) yield* send<ToWorker>(worker, closed)
  }

  *#hear(mail: Mail | undefined): Program {
    if (mail?.kind === 'exit') yield* this.#lost(mail)
    else if (mail?.kind === 'ended') this.#ended++
    else if (mail?.kind === 'offsets') {
      for (const [p, offset] of mail.offsets) {
        if (offset <= this.#offsets[p]!) continue
        this.#offsets[p] = offset
        this.#isSafe = false
      }
    }
  }
  /** Who was only suspected goes: it would hold a thread, and emit beside its successor. */
  *#lost(exit: Exit<void>): Program {
    const index = this.#workers.indexOf(exit.process)
    const isAcker = exit.process === this.#acker
    const isWriter = exit.process === this.#writer
    if (index < 0 && !isAcker && !isWriter) return
    const who = isWriter ? "the sink's writer" : isAcker ? 'the acker' : 'a worker'
    if (!exit.ok && isRefusal(exit.error)) throw new ScriptRefused(exit.error)
    const starts = isAcker ? this.#ackerStarts : (this.#starts[index] ?? 0)
    if (isWriter || !this.#acks || starts >= STARTS_MAX) {
      throw new Error(`${who} ended: ${exit.ok ? 'too early' : exit.error}`)
    }
    yield* kill(exit.process)
    if (isAcker) yield* this.#startAcker()
    else yield* this.#startWorker(index)
    yield* this.#introduce()
  }

  *#startAcker(): Program {
    const ackTimeoutMs = this.#args.ackTimeoutMs * WAIT_TIMEOUTS_MAX
    const name = `acker#${this.#number(++this.#ackerStarts)}`
    this.#acker = yield* spawn(acker, { ackTimeoutMs }, { name })
  }
  *#startWorker(index: number): Program {
    const number = this.#number(++this.#starts[index]!)
    const name = `worker-${index}#${number}`
    const offsets = [...this.#offsets]
    // The spread stands last: behind it every object would have a shape of its own, and be slow.
    const args = { index, number, writer: this.#writer, offsets, ...this.#args }
    this.#workers[index] = yield* spawn(executor, args, { name, on: index })
  }
  /** No two processes of a run have one name. */
  #number(start: number): number {
    return (this.#args.life - 1) * STARTS_MAX + start
  }
  *#introduce(): Program {
    const peers = [...this.#workers]
    for (const worker of peers) {
      yield* send<ToWorker>(worker, { kind: 'peers', peers, acker: this.#acker })
    }
  }

  /** Everybody ends by himself: a kill would cost the slots their threads. */
  *#stop(): Program {
    const all = new Set([...this.#workers, this.#writer])
    for (const worker of this.#workers) yield* send<ToWorker>(worker, { kind: 'stop' })
    yield* send<ToWriter>(this.#writer, { kind: 'stop' })
    if (this.#acks) {
      all.add(this.#acker)
      yield* send<ToAcker>(this.#acker, { kind: 'stop' })
    }
    while (all.size > 0) {
      const mail = yield* receive<Mail>()
      if (mail?.kind === 'exit') all.delete(mail.process)
    }
  }
  /** The stream's beginning; with `none` only for the first writer ever: later ones skip. */
  #newest(): number[] {
    const { log } = this.#context.world
    return Array.from({ length: log.partitions }, (_, p) =>
      this.#acks || this.#epoch === 1 ? 0 : log.available(p, this.#context.nowMs),
    )
  }
}
