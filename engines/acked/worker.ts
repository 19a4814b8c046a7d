import {
  type Context,
  type Definition,
  type Pid,
  type Program,
  progress,
  receive,
  send,
  slice,
} from '../../runtime/program.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerWorld } from '../world.js'
import type { ToWriter } from '../writer-link.js'
import type { Edges, FromWorker, ToAcker, ToWorker, Tuple, WorkerArgs } from './args.js'
import { Bolt } from './bolt.js'
import { EdgeIds } from './edge-ids.js'
import { partitionByKey } from './partition-by-key.js'
import { type Root, Spout } from './spout.js'

/** A shorter sleep costs more than it saves. */
const IDLE_MS_MIN = 0.005
/** Letters that are read before anything else is done. */
const MAIL_MAX = 64
/** Of the table in which a tuple's clicks are added up: a larger one is emptied too slowly. */
const DENSE_KEYS_MAX = 4_096

/**
 * A worker with two executors, as Storm's have: a spout, and the bolt that counts the worker's own
 * keys. Both are in one process, and share its death.
 */
export const executor: Definition<WorkerArgs, void, WorkerWorld> = {
  name: 'executor',
  role: 'worker',
  *run(context, args) {
    yield* new Executor(context, args).run()
  },
}

class Executor {
  readonly #context: Context<WorkerWorld>
  readonly #args: WorkerArgs
  readonly #spout: Spout
  readonly #bolt: Bolt
  readonly #ids: EdgeIds
  readonly #scratch: WindowTable
  readonly #told: number[]
  /** (place in `told`, partition) of what this worker reports on. */
  readonly #reports: readonly (readonly [number, number])[]
  /** Tuples that each bolt has not taken yet, where nothing is acked, */
  readonly #untaken: number[]
  /** and whom this one has not told that it took theirs: it has no place for more. */
  #untold: Pid[] = []
  #peers: readonly Pid[] = []
  #acker: Pid = -1
  #ended = false
  #stopped = false

  constructor(context: Context<WorkerWorld>, args: WorkerArgs) {
    const { world, self } = context
    this.#context = context
    this.#args = args
    this.#spout = new Spout(world, args, self)
    this.#bolt = new Bolt(world, args)
    this.#ids = new EdgeIds(args.index, args.number)
    this.#scratch = world.kernel.table(world.kernel.keys <= DENSE_KEYS_MAX)
    this.#told = this.#acks ? [...this.#spout.acked] : [...args.offsets]
    const { partitions } = this.#spout
    const own = this.#each ? partitions : [...args.offsets.keys()]
    this.#reports = this.#acks ? partitions.map((p, k) => [k, p]) : own.map((p) => [p, p])
    this.#untaken = new Array<number>(args.workers).fill(0)
  }
  get #acks(): boolean {
    return this.#args.guarantee !== 'none'
  }

  *run(): Program {
    const { sliceEvents, bufferEvents } = this.#args
    for (const [k, p] of this.#reports) yield* progress('processed', p, this.#told[k]!)
    while (this.#peers.length === 0) yield* this.#hear(yield* receive<ToWorker>())
    for (let done = 0; ; ) {
      const grant = yield* slice(done, sliceEvents)
      const root = this.#hasRoom
        ? this.#spout.next(Math.min(grant, bufferEvents), this.#context.nowMs)
        : undefined
      done = root === undefined ? 0 : root.to - root.from
      if (root !== undefined) yield* this.#emit(root)
      const rows = this.#bolt.flush(this.#context.nowMs)
      if (rows !== undefined) yield* this.#flush(rows)
      yield* this.#taken()
      yield* this.#tell()
      let mail = yield* receive<ToWorker>(root === undefined ? this.#idleMs() : 0)
      for (let heard = 0; mail !== undefined; heard++) {
        yield* this.#hear(mail)
        if (this.#stopped) return
        if (heard === MAIL_MAX) break
        mail = yield* receive<ToWorker>(0)
      }
    }
  }

  /** Hands a root on: its parts to the bolts, and the xor of their edges to the acker. */
  *#emit(root: Root): Program {
    const { partition, from, to, id } = root
    yield* progress('emitting', partition, from)
    yield* progress('emitted', partition, to)
    const { index } = this.#args
    const parts = this.#process(root)
    let xorHi = 0
    let xorLo = 0
    for (const [owner, rows] of parts.entries()) {
      const isEmpty = rows === undefined && !(owner === index && this.#each)
      if (isEmpty && this.#acks) continue
      if (owner !== index && this.#each) continue
      this.#ids.draw()
      const { hi, lo } = this.#ids
      xorHi ^= hi
      xorLo ^= lo
      const tuple = { root: id, hi, lo, partition, to, rows }
      if (owner === index) this.#bolt.take(tuple)
      else yield* this.#sendTuple(owner, { kind: 'tuple', from: this.#context.self, ...tuple })
    }
    if (!this.#acks) return
    // Without an edge it would never come to zero, and it is done.
    if (xorHi === 0 && xorLo === 0) this.#spout.complete(id, this.#context.nowMs)
    else yield* this.#init({ root: [id], hi: [xorHi], lo: [xorLo] })
  }
  *#sendTuple(owner: number, tuple: Tuple): Program {
    if (!this.#acks) this.#untaken[owner]!++
    yield* send<ToWorker>(this.#peers[owner]!, tuple)
  }
  *#init(edges: Edges): Program {
    yield* send<ToAcker>(this.#acker, { kind: 'init', spout: this.#context.self, edges })
  }
  /** By owner. Rows of single clicks stay here: any bolt can write them. */
  #process({ partition, from, to }: Root): readonly (Tuple['rows'] | undefined)[] {
    const { log, kernel } = this.#context.world
    for (let at = from; at < to; ) {
      const segment = log.segment(partition, at, to - at)
      const length = Math.min(to - at, segment.length)
      if (this.#each) kernel.each(partition, at, segment, length, this.#bolt.each)
      else kernel.fold(partition, at, segment, length, this.#scratch)
      at += length
    }
    const { workers } = this.#args
    if (this.#each) return new Array<undefined>(workers).fill(undefined)
    const parts = partitionByKey(this.#scratch.rows(), workers)
    this.#scratch.clear()
    return parts
  }
  get #each(): boolean {
    return this.#context.world.kernel.query.output === 'each'
  }
  /** Without acks nothing but what bolts have taken would hold a spout back. */
  get #hasRoom(): boolean {
    const { pendingRoots } = this.#args
    if (this.#bolt.isFull) return false
    return this.#acks || this.#untaken.every((untaken) => untaken < pendingRoots)
  }

  *#taken(): Program {
    if (this.#untold.length === 0 || this.#bolt.isFull) return
    const untold = this.#untold
    this.#untold = []
    const { index } = this.#args
    for (const from of untold) yield* send<ToWorker>(from, { kind: 'taken', index })
  }
  *#flush(rows: Rows): Program {
    const { index, writer } = this.#args
    const { covered } = this.#bolt
    yield* send<ToWriter>(writer, {
      kind: 'flush',
      from: this.#context.self,
      source: index,
      rows,
      // Where edges are acked the spouts know what is in the sink.
      covered: covered.map((offset, p) => (this.#covers(p) ? offset : Number.POSITIVE_INFINITY)),
    })
  }
  #covers(partition: number): boolean {
    return !this.#acks && (!this.#each || this.#spout.partitions.includes(partition))
  }

  /** Says how far it has come: acked is in the sink too, so it is visible by then. */
  *#tell(): Program {
    const now = this.#acks ? this.#spout.acked : this.#bolt.covered
    const moved: (readonly [number, number])[] = []
    for (const [k, p] of this.#reports) {
      if (now[k]! <= this.#told[k]!) continue
      this.#told[k] = now[k]!
      moved.push([p, now[k]!])
      yield* progress('processed', p, now[k]!)
      if (this.#acks) yield* progress('visible', p, now[k]!)
    }
    const { parent } = this.#context
    if (this.#acks && moved.length > 0) {
      yield* send<FromWorker>(parent, { kind: 'offsets', offsets: moved })
    } else if (!this.#acks && !this.#ended && this.#bolt.idle && this.#hasAll) {
      this.#ended = true
      yield* send<FromWorker>(parent, { kind: 'ended', index: this.#args.index })
    }
  }
  get #hasAll(): boolean {
    const { log } = this.#context.world
    return this.#reports.every(([, p]) => this.#bolt.covered[p]! >= log.length(p))
  }

  *#hear(mail: ToWorker | undefined): Program {
    switch (mail?.kind) {
      case 'tuple':
        this.#bolt.take(mail)
        if (!this.#acks) this.#untold.push(mail.from)
        yield* this.#taken()
        break
      case 'credit': {
        const edges = this.#bolt.committed()
        if (edges.root.length > 0) yield* send<ToAcker>(this.#acker, { kind: 'ack', edges })
        break
      }
      case 'acked':
        this.#spout.complete(mail.root, this.#context.nowMs)
        break
      case 'taken':
        this.#untaken[mail.index]!--
        break
      case 'closed':
        this.#bolt.close(mail.below)
        break
      case 'peers':
        this.#peers = mail.peers
        this.#acker = mail.acker
        break
      case 'stop':
        this.#stopped = true
    }
  }

  /** How long there is nothing to do, unless mail comes. */
  #idleMs(): number {
    const { nowMs } = this.#context
    const nextMs = this.#hasRoom ? this.#spout.nextMs(nowMs) : Number.POSITIVE_INFINITY
    return Math.max(IDLE_MS_MIN, Math.min(nextMs - nowMs, this.#bolt.flushInMs(nowMs)))
  }
}
