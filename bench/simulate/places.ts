import seedrandom from 'seedrandom'
import type { Slot } from '../../runtime/program.js'
import type { Scheduler } from '../../runtime/simulated/scheduler.js'
import type { ClusterSpec } from './cluster-spec.js'

/**
 * Which node a slot is on, how fast that is, and what becomes of both when nodes die, come back, or
 * are added and taken. Who is a straggler, and who takes over, is drawn from the seed of the spec.
 *
 * Of micro-batch any survivor takes over the slots of a dead node, and shares its cores with them,
 * until the node is there again: its tasks need no place of their own. Of per-event a worker is
 * a place, as many as there were before: they wait for the node. The coordinator's node is one of
 * its own; when it dies another one is there for it.
 */
export class Places {
  readonly coordinatorNode: number
  /** There are so many places for nodes, of which these are in use. */
  readonly nodes: number
  inUse: number
  readonly random: () => number
  /** Of a coordinator that died: from then on a new one can be there. */
  coordinatorUpMs = 0
  readonly #spec: ClusterSpec
  readonly #moves: boolean
  readonly #hosts: Int32Array
  /** Slots that a node has to do for. */
  readonly #guests: Int32Array
  readonly #slow: Float64Array
  readonly #upMs: Float64Array

  constructor(spec: ClusterSpec, nodes: number) {
    const { coresPerNode, seed, stragglers } = spec
    this.#spec = spec
    this.#moves = spec.engine === 'micro-batch'
    this.nodes = nodes
    this.inUse = spec.nodes
    this.coordinatorNode = nodes
    const random = seedrandom.tychei(`${seed}/nodes`)
    this.random = () => random.double()
    const slots = nodes * coresPerNode
    this.#hosts = Int32Array.from({ length: slots }, (_, slot) => this.homeOf(slot))
    this.#guests = new Int32Array(nodes).fill(coresPerNode)
    this.#upMs = new Float64Array(nodes)
    this.#slow = new Float64Array(nodes + 1).fill(1)
    for (const node of this.drawn(Math.round(stragglers.share * nodes), nodes)) {
      this.#slow[node] = stragglers.factor
    }
  }
  homeOf(slot: Slot): number {
    return slot < 0 ? this.nodes : Math.floor(slot / this.#spec.coresPerNode)
  }
  hostOf(slot: Slot): number {
    return slot < 0 ? this.nodes : this.#hosts[slot]!
  }
  /** How many times as long as usual: a straggler, or guests on its cores. */
  slowness(slot: Slot): number {
    const host = this.hostOf(slot)
    if (host === this.nodes) return 1
    return this.#slow[host]! * Math.max(1, this.#guests[host]! / this.#spec.coresPerNode)
  }
  /** So many of the first `among`, each once. */
  drawn(count: number, among: number): number[] {
    const all = Array.from({ length: among }, (_, node) => node)
    return Array.from({ length: Math.min(count, all.length) }, () => {
      const at = Math.floor(this.random() * all.length)
      return all.splice(at, 1)[0]!
    })
  }

  /** They die, but for those that are dead or not in use; how many of them. */
  fail(drawn: readonly number[], scheduler: Scheduler): number {
    const { nowMs } = scheduler
    const nodes = drawn.filter((node) => node < this.inUse && this.#upMs[node]! <= nowMs)
    if (nodes.length === 0) return 0
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
    return nodes.length
  }
  /** The coordinator and its writer die; false: none is there to die. */
  failCoordinator(scheduler: Scheduler): boolean {
    const { nowMs, live } = scheduler
    if (nowMs < this.coordinatorUpMs) return false
    const { detectMs, costs } = this.#spec
    // Of per-event it is in what its workers take to start.
    this.coordinatorUpMs = nowMs + detectMs + (this.#moves ? costs.startMs : 0)
    // All on that node but the supervisor, which has no parent and is nowhere in particular.
    for (const p of [...live]) {
      const isThere = p.slot < 0 && p.parent >= 0 && live.get(p.pid) === p
      if (isThere) scheduler.die(p, 'its node failed')
    }
    return true
  }
  /** From now on the first so many are in use. */
  resize(nodes: number, nowMs: number): void {
    const before = this.inUse
    this.inUse = nodes
    this.#upMs.fill(0, before, Math.max(before, nodes))
    for (const [slot, host] of this.#hosts.entries()) {
      const home = this.homeOf(slot)
      if (home >= nodes || host === home) continue
      // Who comes has its own slots; of a node that is taken away nobody is a guest.
      if (home >= before) this.#settle(slot, home)
      else if (host >= nodes) this.#move(slot, nowMs)
    }
  }
  /** When the first of the dead nodes is there again; Infinity: none is dead. */
  get backMs(): number {
    let backMs = Infinity
    for (const upMs of this.#upMs) if (upMs > 0 && upMs < backMs) backMs = upMs
    return backMs
  }
  comeBack(nowMs: number): void {
    for (const [node, upMs] of this.#upMs.entries()) {
      if (upMs > 0 && upMs <= nowMs) this.#upMs[node] = 0
    }
    for (const slot of this.#hosts.keys()) {
      const home = this.homeOf(slot)
      if (this.#hosts[slot] !== home && this.#upMs[home] === 0) this.#settle(slot, home)
    }
  }

  /** To the survivor with the fewest slots, looked for from a drawn one on; false: none is left. */
  #move(slot: Slot, nowMs: number): boolean {
    const from = Math.floor(this.random() * this.nodes)
    let best = -1
    for (let step = 0; step < this.nodes; step++) {
      const node = (from + step) % this.nodes
      if (node >= this.inUse || this.#upMs[node]! > nowMs) continue
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
}
