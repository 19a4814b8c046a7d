import seedrandom from 'seedrandom'
import type { Slot } from '../../runtime/program.js'
import type { Scheduler } from '../../runtime/simulated/scheduler.js'
import type { Outside } from '../../runtime/simulated/timed.js'
import type { ClusterSpec } from './cluster-spec.js'

const HOUR_MS = 3_600_000

/** Nodes that failed at once. */
export interface Failed {
  readonly atMs: number
  readonly nodes: number
  /** The lowest of them: workers are on the lowest nodes. */
  readonly first: number
}

/**
 * Which node a slot is on, how fast that is, and when nodes die: by themselves, by racks, and as
 * told. All drawn from the seed of the spec.
 *
 * Of micro-batch any survivor takes over the slots of a dead node, and shares its cores with them,
 * until the node is there again: its tasks need no place of their own. Of per-event a worker is
 * a place, as many as there were before: they wait for the node. The coordinator's node is one of
 * its own, and does not die.
 */
export class Places implements Outside {
  readonly coordinatorNode: number
  readonly failed: Failed[] = []
  nextMs = Infinity
  readonly #spec: ClusterSpec
  readonly #moves: boolean
  readonly #nodes: number
  readonly #random: () => number
  readonly #hosts: Int32Array
  /** Slots that a node has to do for. */
  readonly #guests: Int32Array
  readonly #slow: Float64Array
  readonly #upMs: Float64Array
  readonly #told: Omit<Failed, 'first'>[]
  #nodeMs: number
  #rackMs: number

  constructor(spec: ClusterSpec, nodes: number) {
    const { coresPerNode, seed, stragglers, racks, mtbfHours } = spec
    this.#spec = spec
    this.#moves = spec.engine === 'micro-batch'
    this.#nodes = nodes
    this.coordinatorNode = nodes
    const random = seedrandom.tychei(`${seed}/nodes`)
    this.#random = () => random.double()
    const slots = nodes * coresPerNode
    this.#hosts = Int32Array.from({ length: slots }, (_, slot) => this.homeOf(slot))
    this.#guests = new Int32Array(nodes).fill(coresPerNode)
    this.#upMs = new Float64Array(nodes)
    this.#slow = new Float64Array(nodes + 1).fill(1)
    for (const node of this.#drawn(Math.round(stragglers.share * nodes))) {
      this.#slow[node] = stragglers.factor
    }
    this.#told = [...spec.failures].sort((a, b) => a.atMs - b.atMs)
    this.#nodeMs = this.#after(0, mtbfHours, nodes)
    this.#rackMs = racks === null ? Infinity : this.#after(0, racks.mtbfHours, this.#racks)
    this.#lookAhead()
  }
  homeOf(slot: Slot): number {
    return slot < 0 ? this.#nodes : Math.floor(slot / this.#spec.coresPerNode)
  }
  hostOf(slot: Slot): number {
    return slot < 0 ? this.#nodes : this.#hosts[slot]!
  }
  /** How many times as long as usual: a straggler, or guests on its cores. */
  slowness(slot: Slot): number {
    const host = this.hostOf(slot)
    if (host === this.#nodes) return 1
    return this.#slow[host]! * Math.max(1, this.#guests[host]! / this.#spec.coresPerNode)
  }

  act(scheduler: Scheduler): void {
    const { nowMs } = scheduler
    const { mtbfHours, racks } = this.#spec
    if (this.#backMs <= nowMs) this.#comeBack(nowMs)
    if (this.#nodeMs <= nowMs) {
      this.#nodeMs = this.#after(nowMs, mtbfHours, this.#nodes)
      this.#fail(this.#drawn(1), scheduler)
    }
    if (racks !== null && this.#rackMs <= nowMs) {
      this.#rackMs = this.#after(nowMs, racks.mtbfHours, this.#racks)
      const first = Math.floor(this.#random() * this.#racks) * racks.nodes
      const nodes = Math.min(racks.nodes, this.#nodes - first)
      this.#fail(
        Array.from({ length: nodes }, (_, n) => first + n),
        scheduler,
      )
    }
    while (this.#told[0] !== undefined && this.#told[0].atMs <= nowMs) {
      this.#fail(this.#drawn(this.#told.shift()!.nodes), scheduler)
    }
    this.#lookAhead()
  }
  #lookAhead(): void {
    this.nextMs = Math.min(this.#nodeMs, this.#rackMs, this.#told[0]?.atMs ?? Infinity)
    if (this.failed.length > 0) this.nextMs = Math.min(this.nextMs, this.#backMs)
  }
  get #racks(): number {
    return Math.ceil(this.#nodes / (this.#spec.racks?.nodes ?? 1))
  }
  /** The first of so many to fail: of all of them together, exponential. */
  #after(nowMs: number, mtbfHours: number | null, count: number): number {
    if (mtbfHours === null) return Infinity
    return nowMs - (Math.log(1 - this.#random()) * mtbfHours * HOUR_MS) / count
  }
  #drawn(count: number): number[] {
    const all = Array.from({ length: this.#nodes }, (_, node) => node)
    return Array.from({ length: Math.min(count, all.length) }, () => {
      const at = Math.floor(this.#random() * all.length)
      return all.splice(at, 1)[0]!
    })
  }
  #fail(drawn: readonly number[], scheduler: Scheduler): void {
    const { nowMs } = scheduler
    const nodes = drawn.filter((node) => this.#upMs[node]! <= nowMs)
    if (nodes.length === 0) return
    this.failed.push({ atMs: nowMs, nodes: nodes.length, first: Math.min(...nodes) })
    for (const node of nodes) this.#upMs[node] = nowMs + this.#spec.nodeRestartMs
    for (const [slot, host] of this.#hosts.entries()) {
      if (!nodes.includes(host)) continue
      const place = scheduler.slots[slot]!
      const first = place.queue[0]
      if (first !== undefined) scheduler.die(first, 'its node failed')
      place.readyMs = nowMs + scheduler.cost('restart')
      // Where nobody is left it waits for its node.
      if (this.#moves && !this.#move(slot, nowMs)) place.readyMs = this.#upMs[host]!
    }
  }
  /** To the survivor with the fewest slots, looked for from a drawn one on; false: none is left. */
  #move(slot: Slot, nowMs: number): boolean {
    const from = Math.floor(this.#random() * this.#nodes)
    let best = -1
    for (let step = 0; step < this.#nodes; step++) {
      const node = (from + step) % this.#nodes
      if (this.#upMs[node]! > nowMs) continue
      if (best < 0 || this.#guests[node]! < this.#guests[best]!) best = node
    }
    if (best >= 0) this.#settle(slot, best)
    return best >= 0
  }
  #settle(slot: Slot, node: number): void {
    this.#guests[this.#hosts[slot]!]!--
    this.#hosts[slot] = node
    this.#guests[node]!++
  }
  /** When the first of the dead nodes is there again; Infinity: none is dead. */
  get #backMs(): number {
    let backMs = Infinity
    for (const upMs of this.#upMs) if (upMs > 0 && upMs < backMs) backMs = upMs
    return backMs
  }
  #comeBack(nowMs: number): void {
    for (const [node, upMs] of this.#upMs.entries()) {
      if (upMs > 0 && upMs <= nowMs) this.#upMs[node] = 0
    }
    for (const slot of this.#hosts.keys()) {
      const home = this.homeOf(slot)
      if (this.#hosts[slot] !== home && this.#upMs[home] === 0) this.#settle(slot, home)
    }
  }
}
