import type { Slot } from '../../runtime/program.js'
import type { ClickCounter } from './click-counter.js'
import { keyGroupsOf } from './cluster-costs.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Figures } from './figures.js'
import type { Places } from './places.js'

/** Keys beyond these have next to nothing each, and are taken to be alike. */
const KEYS_COUNTED = 200_000
/** Bytes of state that one click changes at most. */
const CHANGED_BYTES = 32

/**
 * How clicks go through per-event's dataflow, as closed forms: nothing happens between two barriers
 * that a barrier could not tell afterwards.
 *
 * Back-pressure makes all workers as fast as the one that has most to do for its keys, or the
 * fullest link. Below that a click takes as long as its buffer waits, the network, and a queue like
 * that of M/D/1 whose unit is what comes during one buffer timeout.
 */
export class Flow {
  readonly #spec: ClusterSpec
  readonly #places: Places
  readonly #log: ClickCounter
  readonly #figures: Figures
  readonly #capacities = new Map<number, number>()
  #workers = 0
  #life = 0
  #begun = 0
  #fromMs = Infinity

  constructor(spec: ClusterSpec, places: Places, log: ClickCounter, figures: Figures) {
    this.#spec = spec
    this.#places = places
    this.#log = log
    this.#figures = figures
  }
  /** A worker begins: no click goes through before the last of its life has. */
  begin(life: number, workers: number, nowMs: number): void {
    if (life !== this.#life) this.#begun = 0
    this.#life = life
    this.#workers = workers
    this.#fromMs = ++this.#begun === workers ? nowMs : Infinity
  }
  /** Clicks a ms. */
  get capacity(): number {
    let capacity = this.#capacities.get(this.#workers)
    if (capacity === undefined) {
      capacity = this.#capacityOf(this.#workers)
      this.#capacities.set(this.#workers, capacity)
    }
    return capacity
  }
  /** Where a partition is read up to when a barrier comes to it; what was read is processed. */
  read(partition: number, offset: number, beforeMs: number, nowMs: number): number {
    const log = this.#log
    const sinceMs = Math.max(beforeMs, this.#fromMs)
    if (sinceMs >= nowMs) return offset
    const room = Math.floor((this.capacity * (nowMs - sinceMs)) / log.partitions)
    const end = Math.max(offset, Math.min(log.available(partition, nowMs), offset + room))
    if (end > offset) {
      const base = this.#queueMs + this.#spec.network.latencyMs
      const firstMs = Math.max(0, sinceMs - log.dueMs(partition, offset))
      const lastMs = Math.max(0, nowMs - log.dueMs(partition, end - 1))
      const fromMs = base + Math.min(firstMs, lastMs)
      const toMs = base + Math.max(firstMs, lastMs) + this.#spec.bufferTimeoutMs
      this.#figures.processed(partition, offset, end, fromMs, toMs)
    }
    return end
  }
  /** From a barrier's arrival at a source until the snapshot behind it is safe. */
  barrierMs(slot: Slot, random: () => number): number {
    const { costs, bufferTimeoutMs, network, coresPerNode } = this.#spec
    const alignMs = bufferTimeoutMs * random() + network.latencyMs + this.#queueMs
    const bytes = Math.min(this.#spec.stateBytes, this.#changedBytes)
    const wireMs = (bytes / this.#workers) * (coresPerNode / network.bytesPerMs)
    return alignMs + costs.snapshotMs * this.#places.slowness(slot) + wireMs
  }
  /** A worker's part of the state comes over the link that it shares. */
  startMs(): number {
    const { costs, stateBytes, coresPerNode, network } = this.#spec
    const bytes = stateBytes / Math.max(1, this.#workers)
    return costs.startMs + (bytes * coresPerNode) / network.bytesPerMs
  }

  get #changedBytes(): number {
    const { ratePerSec, checkpointIntervalMs, keys } = this.#spec
    const clicks = (ratePerSec * checkpointIntervalMs) / 1_000
    return CHANGED_BYTES * Math.min(clicks, keys.count)
  }
  get #queueMs(): number {
    const load = Math.min(0.99, this.#spec.ratePerSec / 1_000 / this.capacity)
    return (this.#spec.bufferTimeoutMs * load * load) / (2 * (1 - load))
  }
  #capacityOf(workers: number): number {
    const { costs, network, eventBytes, coresPerNode } = this.#spec
    const shares = this.#sharesOf(workers)
    const nodes = Math.ceil(workers / coresPerNode)
    const perNode = new Float64Array(nodes)
    let slowestMs = 0
    for (let w = 0; w < workers; w++) {
      perNode[Math.floor(w / coresPerNode)]! += shares[w]!
      const { eventUs, keyedShare } = costs
      const part = (1 - keyedShare) / workers + keyedShare * shares[w]!
      slowestMs = Math.max(slowestMs, this.#places.slowness(w) * part * (eventUs / 1_000))
    }
    // In: its part of the log, and from other nodes what its keys get.
    const fullest = perNode.reduce((most, share) => Math.max(most, share), 0)
    const inBytes = eventBytes * (1 / nodes + (fullest * (nodes - 1)) / nodes)
    return 1 / Math.max(slowestMs, inBytes / network.bytesPerMs)
  }
  /** Of all clicks, by the groups that a worker's keys are in. */
  #sharesOf(workers: number): Float64Array {
    const { keys, costs } = this.#spec
    const groups = keyGroupsOf(costs, workers)
    const weights = new Float64Array(groups)
    const counted = Math.min(keys.count, KEYS_COUNTED)
    let sum = 0
    for (let key = 0; key < counted; key++) {
      const weight = (key + 1) ** -keys.zipf
      weights[(Math.imul(key, 0x9e3779b1) >>> 16) % groups]! += weight
      sum += weight
    }
    const rest = (keys.count - counted) * (counted + 1) ** -keys.zipf
    const shares = new Float64Array(workers)
    for (let group = 0; group < groups; group++) {
      const share = (weights[group]! + rest / groups) / (sum + rest)
      shares[Math.floor((group * workers) / groups)]! += share
    }
    return shares
  }
}
