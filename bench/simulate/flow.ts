import type { Slot } from '../../runtime/program.js'
import { capacityOf } from './capacity.js'
import type { ClickCounter } from './click-counter.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Struck } from './failures.js'
import type { Figures } from './figures.js'
import type { Places } from './places.js'

/** Bytes of state that one click changes at most. */
const CHANGED_BYTES = 32
/** Flink's: of each channel, of each gate beside them, and what one has; in, and out. */
const CHANNEL_BUFFERS = 2
const FLOATING_BUFFERS = 8
const BUFFER_BYTES = 32_768
const POOLS = 2
/** Nearer to all it can do a queue has no end that a mean could tell. */
const LOAD_MAX = 0.99

/** How far a partition is in the state, and when that was. */
interface Reading {
  done: number
  sinceMs: number
}
/** What stands before a barrier. */
export interface Ahead {
  /** Until the last worker has the barrier on all inputs: what is before it is read first. */
  readonly drainMs: number
  /** Clicks that a worker takes into its snapshot, because the barrier has overtaken them. */
  readonly carried: number
}

/**
 * How clicks go through per-event's dataflow, as closed forms: nothing happens between two barriers
 * that a barrier could not tell afterwards.
 *
 * Back-pressure makes all workers as fast as the slowest (capacity.ts). Below that a click takes as
 * long as its buffer waits, the network, and a queue like that of M/D/1 whose unit is what comes
 * during one buffer timeout: its mean (Pollaczek and Khinchine), without a tail.
 *
 * While there is more to read than was worked on the buffers are full: sources are ahead of the
 * state by what they hold. A barrier cuts there, so an aligned one takes as long as that; an
 * unaligned one takes it along.
 */
export class Flow {
  readonly #spec: ClusterSpec
  readonly #places: Places
  readonly #struck: readonly Struck[]
  readonly #log: ClickCounter
  readonly #figures: Figures
  readonly #capacities = new Map<number, number>()
  #readings: Reading[] = []
  #workers = 0
  #life = 0
  #begun = 0
  #fromMs = Infinity
  /** What struck before this life began. */
  #struckBefore = 0

  constructor(
    spec: ClusterSpec,
    places: Places,
    struck: readonly Struck[],
    log: ClickCounter,
    figures: Figures,
  ) {
    this.#spec = spec
    this.#places = places
    this.#struck = struck
    this.#log = log
    this.#figures = figures
  }
  /** A worker begins: no click goes through before the last of its life has. */
  begin(life: number, workers: number, offsets: readonly number[], nowMs: number): void {
    if (life !== this.#life) {
      this.#tellReplayed(offsets)
      this.#struckBefore = this.#struck.length
      this.#begun = 0
      this.#readings = offsets.map((done) => ({ done, sinceMs: nowMs }))
    }
    this.#life = life
    this.#workers = workers
    this.#fromMs = ++this.#begun === workers ? nowMs : Infinity
  }
  /** Clicks a ms. */
  get capacity(): number {
    let capacity = this.#capacities.get(this.#workers)
    if (capacity === undefined) {
      capacity = capacityOf(this.#spec, this.#places, this.#workers)
      this.#capacities.set(this.#workers, capacity)
    }
    return capacity
  }
  /** Whoever reads a partition has come to now: what went into the state since it last did. */
  advance(partition: number, nowMs: number): void {
    const reading = this.#readings[partition]!
    const { done, sinceMs } = reading
    const end = this.#doneAt(partition, nowMs)
    if (end > done) {
      const log = this.#log
      const base = this.#queueMs + this.#spec.network.latencyMs
      const fromMs = Math.max(sinceMs, this.#fromMs)
      const firstMs = base + Math.max(0, fromMs - log.dueMs(partition, done))
      const lastMs = base + Math.max(0, nowMs - log.dueMs(partition, end - 1))
      this.#figures.processed(partition, done, end, firstMs, lastMs)
    }
    reading.done = end
    reading.sinceMs = nowMs
  }
  /** Where a barrier cuts that comes now: up to there it is read. */
  cut(partition: number, nowMs: number): number {
    return this.#doneAt(partition, nowMs) + this.#inBuffers(partition, nowMs)
  }
  /** Before a barrier that comes now: partitions are alike, so any of them tells of all. */
  ahead(partition: number, nowMs: number): Ahead {
    const clicks = this.#inBuffers(partition, nowMs) * this.#log.partitions
    return this.#spec.alignment === 'unaligned'
      ? { drainMs: 0, carried: Math.ceil(clicks / this.#workers) }
      : { drainMs: clicks / this.capacity, carried: 0 }
  }
  /** By partition, what is surely in the state: what has been read has a way there. */
  covered(nowMs: number): number[] {
    const atMs = nowMs - this.#queueMs - this.#spec.network.latencyMs - this.#spec.bufferTimeoutMs
    return this.#readings.map(({ sinceMs, done }, partition) =>
      atMs > sinceMs
        ? this.#doneAt(partition, atMs)
        : Math.min(done, this.#log.available(partition, atMs)),
    )
  }
  /** From where a worker has a barrier on all inputs until the snapshot behind it is safe. */
  barrierMs(slot: Slot, carried: number, random: () => number): number {
    const { costs, bufferTimeoutMs, network, coresPerNode, alignment } = this.#spec
    const alignMs =
      alignment === 'unaligned'
        ? network.latencyMs
        : bufferTimeoutMs * random() + network.latencyMs + this.#queueMs
    const wireMs = this.#snapshotBytes(carried) * (coresPerNode / network.bytesPerMs)
    return alignMs + costs.snapshotMs * this.#places.slowness(slot) + wireMs
  }
  /** A worker has a barrier. One that nobody could align, as not all have begun, has not begun. */
  tellBarrier(carried: number, nowMs: number): void {
    if (this.#fromMs > nowMs) return
    this.#figures.barrier(nowMs, this.#workers * this.#snapshotBytes(carried))
  }
  /** A node's part of the state comes over its link, and its workers have it together. */
  startMs(): number {
    const { costs, stateBytes, network } = this.#spec
    return costs.startMs + stateBytes / this.#places.inUse / network.bytesPerMs
  }

  #snapshotBytes(carried: number): number {
    const { stateBytes, eventBytes } = this.#spec
    return Math.min(stateBytes, this.#changedBytes) / this.#workers + carried * eventBytes
  }
  get #changedBytes(): number {
    const { ratePerSec, checkpointIntervalMs, keys } = this.#spec
    const clicks = (ratePerSec * checkpointIntervalMs) / 1_000
    return CHANGED_BYTES * Math.min(clicks, keys.count)
  }
  get #queueMs(): number {
    const load = this.#spec.ratePerSec / 1_000 / this.capacity
    // All that waits is in full buffers and in the log, and told by the readings.
    if (load >= 1) return 0
    return queueMs(this.#spec.bufferTimeoutMs, Math.min(LOAD_MAX, load))
  }
  #doneAt(partition: number, atMs: number): number {
    const { done, sinceMs } = this.#readings[partition]!
    const fromMs = Math.max(sinceMs, this.#fromMs)
    const nowMs = Math.min(atMs, this.#diedMs)
    if (fromMs >= nowMs) return done
    const most = done + this.#roomFor(nowMs - fromMs)
    return Math.max(done, Math.min(this.#log.available(partition, nowMs), most))
  }
  /** Clicks of one partition in so long a time. */
  #roomFor(ms: number): number {
    return Math.floor((this.capacity * ms) / this.#log.partitions)
  }
  /** Without a worker all others wait for room, whenever somebody hears of it; or all die. */
  get #diedMs(): number {
    const died = this.#struck.find(({ what }, n) => n >= this.#struckBefore && what !== 'rescale')
    return died?.atMs ?? Infinity
  }
  /** Of one partition's clicks: there are none while there is nothing left to read. */
  #inBuffers(partition: number, nowMs: number): number {
    const left = this.#log.available(partition, nowMs) - this.#doneAt(partition, nowMs)
    // One has just come.
    if (left <= 1 || this.#fromMs >= nowMs) return 0
    const { bufferBytesMax, eventBytes } = this.#spec
    const bytes = bufferBytesMax ?? bufferBytesOf(this.#workers)
    const most = Math.floor((bytes * this.#workers) / eventBytes / this.#log.partitions)
    // They are filled no faster than they are emptied.
    return Math.min(most, left, this.#roomFor(nowMs - this.#fromMs))
  }
  /** What the life before had worked on behind the checkpoint from which this one goes on. */
  #tellReplayed(offsets: readonly number[]): void {
    const diedMs = this.#diedMs
    // It stopped by itself.
    if (diedMs === Infinity) return
    for (const partition of this.#readings.keys()) {
      const done = this.#doneAt(partition, diedMs)
      this.#figures.replayed(Math.max(0, done - offsets[partition]!))
    }
  }
}

/**
 * The mean wait of M/D/1: units come every so often by chance, and each takes that share of it.
 * Pollaczek and Khinchine: load * service / (2 * (1 - load)).
 */
export function queueMs(everyMs: number, load: number): number {
  return (everyMs * load * load) / (2 * (1 - load))
}

/** Of one worker among so many: what Flink gives it at most, before it and behind it. */
export function bufferBytesOf(workers: number): number {
  return POOLS * (CHANNEL_BUFFERS * workers + FLOATING_BUFFERS) * BUFFER_BYTES
}
