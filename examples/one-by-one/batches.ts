import {
  type Definition,
  EachBuffer,
  type EngineArgs,
  type FromWriter,
  merge,
  type Notice,
  type Pid,
  type Program,
  perform,
  type Rows,
  receive,
  send,
  sleep,
  type ToWriter,
  type WindowTable,
  type World,
} from 'chunk42'

export interface OneByOneArgs extends EngineArgs {
  /** Clicks of each partition in a batch. */
  readonly batchEvents: number
}
export type OneByOne = Definition<OneByOneArgs, number, World>

/**
 * The log in batches of a fixed size: batch b is clicks [b * n, b * n + n) of each partition. So a
 * number says which clicks a batch has, and nothing about it need be written down.
 */
export class Batches {
  readonly #world: World
  readonly #size: number
  readonly #state: WindowTable

  constructor(world: World, size: number) {
    this.#world = world
    this.#size = size
    this.#state = world.kernel.table()
  }
  get count(): number {
    return Math.max(...this.#partitions.map((p) => Math.ceil(this.#log.length(p) / this.#size)))
  }
  /** Up to where each partition is done once batch `id` is. */
  ends(id: number): number[] {
    return this.#partitions.map((p) => Math.min(this.#log.length(p), (id + 1) * this.#size))
  }
  /** Sleeps until all its clicks are there. */
  *due(id: number, context: { readonly nowMs: number }): Program {
    const dueMs = this.ends(id).map((end, p) => (end > 0 ? this.#log.dueMs(p, end - 1) : 0))
    while (Math.max(...dueMs) > context.nowMs) yield* sleep(Math.max(...dueMs) - context.nowMs)
  }
  /** Takes its clicks into the state; the rows that change. */
  *fold(id: number): Program<Rows> {
    return yield* perform('batch.fold', () => this.#fold(id))
  }
  /** The state up to there, by counting all over again: slow, and surely right. */
  *again(ids: number): Program {
    for (let id = 0; id < ids; id++) yield* this.fold(id)
  }

  #fold(id: number): Rows {
    const { kernel } = this.#world
    const added = kernel.table()
    const rows = new EachBuffer()
    for (const [partition, end] of this.ends(id).entries()) {
      for (let at = id * this.#size; at < end; ) {
        const segment = this.#log.segment(partition, at, end - at)
        const length = Math.min(end - at, segment.length)
        if (kernel.query.output === 'each') kernel.each(partition, at, segment, length, rows)
        else kernel.fold(partition, at, segment, length, added)
        at += length
      }
    }
    return kernel.query.output === 'each' ? rows.take() : merge(added, this.#state)
  }
  get #log(): World['log'] {
    return this.#world.log
  }
  get #partitions(): number[] {
    return Array.from({ length: this.#log.partitions }, (_, p) => p)
  }
}

/** Sends a batch to the sink's writer, and waits until it is in. */
export function* commit(
  writer: Pid,
  batch: { readonly id: number; readonly rows: Rows; readonly ends: readonly number[] },
  reply: Pid,
): Program {
  const { id, rows, ends: offsets } = batch
  yield* send<ToWriter>(writer, { kind: 'commit', id, rows: [rows], offsets, reply })
  for (;;) {
    const mail = yield* receive<FromWriter | Notice>()
    if (mail?.kind === 'committed') return
    // It may or may not be in. This life is over; the next one asks the sink.
    if (mail?.kind === 'exit') throw new Error(`the writer ended: ${mail.ok ? '' : mail.error}`)
  }
}
/** Its last mail; then it ends. */
export function* stop(writer: Pid): Program {
  yield* send<ToWriter>(writer, { kind: 'stop' })
  while ((yield* receive<Notice>())?.kind !== 'exit');
}
