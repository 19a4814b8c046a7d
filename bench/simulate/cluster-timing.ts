import seedrandom from 'seedrandom'
import type { ChunkResult } from '../../engines/micro-batch/worker.js'
import type { Slot } from '../../runtime/program.js'
import { COSTS } from '../../runtime/simulated/costs.js'
import type { Party, Timing } from '../../runtime/simulated/timing.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Flow } from './flow.js'
import { CELL_BYTES, cellsMet, type LineageWork } from './lineage-work.js'
import type { Places } from './places.js'
import { tailOf } from './task-tail.js'

/** A message without a result in it. */
const MESSAGE_BYTES = 200
/** Of a normal distribution: 99 of 100 are below. */
const Z99 = 2.3263

const PLAIN: Readonly<Record<string, number>> = COSTS

/** What a cluster's work, links and stores take: see ClusterSpec. */
export class ClusterTiming implements Timing {
  /** Of all slots together, and of the coordinator, up to now. */
  busyMs = 0
  coordinatorMs = 0
  tasks = 0
  readonly #spec: ClusterSpec
  readonly #places: Places
  readonly #flow: Flow | undefined
  readonly #lineage: LineageWork | undefined
  readonly #random: () => number
  /** When a node has received what is on its way to it: many senders queue at one link. */
  readonly #linkMs: Float64Array
  /** And sent: of one to many each waits for those before. */
  readonly #outMs: Float64Array
  /** Of a slot's last task. */
  readonly #clicks: Float64Array
  readonly #sigma: number
  readonly #tail: () => number
  #tasksOfBatch = 0
  #batches = 0
  /** The send that is asked for next hands out a task. */
  #handsOut = false

  constructor(
    spec: ClusterSpec,
    places: Places,
    nodes: number,
    flow?: Flow,
    lineage?: LineageWork,
  ) {
    this.#spec = spec
    this.#places = places
    this.#flow = flow
    this.#lineage = lineage
    const random = seedrandom.tychei(`${spec.seed}/timing`)
    this.#random = () => random.quick()
    this.#tail = tailOf(spec)
    this.#linkMs = new Float64Array(nodes + 1)
    this.#outMs = new Float64Array(nodes + 1)
    this.#clicks = new Float64Array(nodes * spec.coresPerNode)
    const { p50Ms, p99Ms } = spec.objectStore
    this.#sigma = Math.log(Math.max(1, p99Ms / p50Ms)) / Z99
  }

  costMs(point: string): number {
    const { costs, engine, schedule, detectMs, nodeRestartMs } = this.#spec
    switch (point) {
      case 'spawn':
        if (engine === 'per-event') return this.#coordinator(this.#about(0.01))
        if (schedule === 'group') return 0
        return this.#coordinator(this.#about(costs.dispatchMs))
      case 'send':
        return this.#about(this.#handsOut ? costs.dispatchMs : COSTS.send)
      case 'batch.plan':
        return this.#coordinator(this.#about(costs.batchMs + this.#aheadMs()))
      case 'batch.reduce': {
        const results = this.#tasksOfBatch
        this.#tasksOfBatch = 0
        return this.#coordinator(this.#about(costs.mergeMs * results))
      }
      case 'sink.commit':
      case 'sink.fence':
      case 'log.read':
        return this.#objectStore()
      case 'checkpoint.read':
      case 'base.write':
        if (this.#lineage !== undefined) return this.#objectStore() + this.#lineage.checkpointMs
        break
      case 'detect':
        return detectMs
      case 'restart':
        // Survivors are there already.
        return engine === 'micro-batch' ? detectMs : nodeRestartMs
    }
    if (point.endsWith('sync')) return this.#coordinator(this.#about(costs.logMs))
    return this.#about(PLAIN[point] ?? COSTS.perform)
  }
  hopMs(from: Party, to: Party | undefined, message: unknown, nowMs: number): number {
    const { hopMs } = this.#spec.costs
    if (from.slot < 0) this.coordinatorMs += this.#sendMs(message)
    if (to === undefined) return hopMs
    const [sender, receiver] = [this.#places.hostOf(from.slot), this.#places.hostOf(to.slot)]
    if (sender === receiver) return this.#about(hopMs)
    const { latencyMs, bytesPerMs } = this.#spec.network
    const wireMs = this.#bytesOf(from.slot, message) / bytesPerMs
    const leavesMs = Math.max(nowMs, this.#outMs[sender]!)
    this.#outMs[sender] = leavesMs + wireMs
    const freeMs = Math.max(leavesMs + this.#about(latencyMs), this.#linkMs[receiver]!)
    const arrivedMs = freeMs + wireMs
    this.#linkMs[receiver] = arrivedMs
    return arrivedMs - nowMs + hopMs
  }
  sliceMs({ slot }: Party, done: number): number {
    const { costs, network, coresPerNode, eventBytes, engine } = this.#spec
    if (this.#lineage !== undefined && done === 0) {
      const ms = this.#places.slowness(slot) * this.#lineage.takeMs()
      this.busyMs += ms
      return ms
    }
    this.tasks++
    this.#clicks[slot] = done
    // A barrier is through when the slowest worker's snapshot is.
    if (engine === 'per-event')
      return this.#flow!.barrierMs(slot, done, this.#random) * this.#tail()
    const cpuMs = (done * costs.eventUs) / 1_000
    // The cores of a node share its link to the log.
    const wireMs = (done * eventBytes * coresPerNode) / network.bytesPerMs
    const ms = costs.taskMs + Math.max(cpuMs, wireMs)
    const takesMs = this.#places.slowness(slot) * ms * (0.9 + 0.2 * this.#random()) * this.#tail()
    this.busyMs += takesMs
    return takesMs
  }
  launchMs(slot: Slot, nowMs: number): number {
    // Behind a death of the coordinator's node the next life waits for a process elsewhere.
    if (slot < 0) return Math.max(0, this.#places.coordinatorUpMs - nowMs)
    if (this.#spec.engine === 'per-event') return this.#flow!.startMs()
    this.#tasksOfBatch++
    return this.#spec.network.latencyMs
  }

  /** Once a group: a task for each core, and for its other batches the same again. */
  #aheadMs(): number {
    const { schedule, groupBatches, costs } = this.#spec
    if (schedule === 'batch' || this.#batches++ % groupBatches > 0) return 0
    return costs.dispatchMs * this.#clicks.length
  }
  /** Where workers live on, to hand out a task is to send it. */
  #sendMs(message: unknown): number {
    this.#handsOut = (message as { kind?: unknown } | undefined)?.kind === 'map'
    return this.#handsOut ? this.#spec.costs.dispatchMs : COSTS.send
  }
  #coordinator(ms: number): number {
    this.coordinatorMs += ms
    return ms
  }
  #about(ms: number): number {
    return ms * (0.5 + this.#random())
  }
  /** Log-normal, by Box and Muller. */
  #objectStore(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()))
    const normal = radius * Math.cos(2 * Math.PI * this.#random())
    return this.#spec.objectStore.p50Ms * Math.exp(this.#sigma * normal)
  }
  /** A chunk's result has a cell for each key that it met. */
  #bytesOf(slot: Slot, message: unknown): number {
    if (typeof message !== 'object' || message === null) return MESSAGE_BYTES
    const own = this.#lineage?.bytesOf(message as Parameters<LineageWork['bytesOf']>[0])
    if (own !== undefined) return MESSAGE_BYTES + own
    const { value } = message as { value?: Partial<ChunkResult> }
    if (value?.kind !== 'deltas') return MESSAGE_BYTES
    return MESSAGE_BYTES + CELL_BYTES * cellsMet(this.#spec, this.#clicks[slot]!)
  }
}
