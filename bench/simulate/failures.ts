import seedrandom from 'seedrandom'
import type { Scheduler } from '../../runtime/simulated/scheduler.js'
import type { Outside } from '../../runtime/simulated/timed.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Places } from './places.js'

const HOUR_MS = 3_600_000

/** What kept results waiting, and of how many nodes. */
export interface Struck {
  readonly atMs: number
  readonly nodes: number
  /** Absent: so many nodes with workers failed. rescale: from then on there were so many. */
  readonly what?: 'coordinator' | 'rescale'
}

/**
 * When nodes die: by themselves, by racks, and as told. All drawn from the seed of the spec.
 *
 * The coordinator's node is one more that dies by itself, and in no rack. Its supervisor stands for
 * what starts it again elsewhere (Kubernetes, YARN, ZooKeeper beside a standby): that is on several
 * nodes, and does not die. What was not safe in its log is lost; the rest is where any node reads
 * it. The next life begins once the death is noticed and a process is there.
 */
export class Failures implements Outside {
  nextMs = Infinity
  readonly #spec: ClusterSpec
  readonly #places: Places
  readonly #struck: Struck[]
  readonly #loseUnsynced: () => void
  readonly #random: () => number
  readonly #randomOfCoordinator: () => number
  readonly #told: ClusterSpec['failures'][number][]
  readonly #toldOfCoordinator: number[]
  #nodeMs: number
  #rackMs: number
  #coordinatorMs: number

  constructor(spec: ClusterSpec, places: Places, struck: Struck[], loseUnsynced: () => void) {
    const { seed, racks, mtbfHours, failures, coordinatorFailsAtMs = [] } = spec
    this.#spec = spec
    this.#places = places
    this.#struck = struck
    this.#loseUnsynced = loseUnsynced
    this.#random = places.random
    const random = seedrandom.tychei(`${seed}/coordinator`)
    this.#randomOfCoordinator = () => random.double()
    this.#told = [...failures].sort((a, b) => a.atMs - b.atMs)
    this.#toldOfCoordinator = [...coordinatorFailsAtMs].sort((a, b) => a - b)
    this.#nodeMs = this.#after(0, mtbfHours, places.nodes)
    this.#rackMs = racks === null ? Infinity : this.#after(0, racks.mtbfHours, this.#racks)
    this.#coordinatorMs = this.#after(0, mtbfHours, 1, this.#randomOfCoordinator)
    this.#lookAhead()
  }
  act(scheduler: Scheduler): void {
    const { nowMs } = scheduler
    const { mtbfHours, racks } = this.#spec
    if (this.#places.backMs <= nowMs) this.#places.comeBack(nowMs)
    if (this.#nodeMs <= nowMs) {
      this.#nodeMs = this.#after(nowMs, mtbfHours, this.#places.nodes)
      this.#fail(this.#places.drawn(1, this.#places.nodes), scheduler)
    }
    if (racks !== null && this.#rackMs <= nowMs) {
      this.#rackMs = this.#after(nowMs, racks.mtbfHours, this.#racks)
      const first = Math.floor(this.#random() * this.#racks) * racks.nodes
      const nodes = Math.min(racks.nodes, this.#places.nodes - first)
      this.#fail(
        Array.from({ length: nodes }, (_, n) => first + n),
        scheduler,
      )
    }
    while (this.#told[0] !== undefined && this.#told[0].atMs <= nowMs) {
      const { nodes } = this.#told.shift()!
      this.#fail(this.#places.drawn(nodes, this.#places.inUse), scheduler)
    }
    if (this.#coordinatorMs <= nowMs) {
      this.#coordinatorMs = this.#after(nowMs, mtbfHours, 1, this.#randomOfCoordinator)
      this.#failCoordinator(scheduler)
    }
    while (this.#toldOfCoordinator[0] !== undefined && this.#toldOfCoordinator[0] <= nowMs) {
      this.#toldOfCoordinator.shift()
      this.#failCoordinator(scheduler)
    }
    this.#lookAhead()
  }
  #lookAhead(): void {
    const toldMs = Math.min(this.#told[0]?.atMs ?? Infinity, this.#toldOfCoordinator[0] ?? Infinity)
    const drawnMs = Math.min(this.#nodeMs, this.#rackMs, this.#coordinatorMs)
    this.nextMs = Math.min(drawnMs, toldMs, this.#places.backMs)
  }
  get #racks(): number {
    return Math.ceil(this.#places.nodes / (this.#spec.racks?.nodes ?? 1))
  }
  /**
   * The first of so many to fail: of all of them together, exponential. Where nodes come and go it
   * is drawn for as many as there ever are, and of one that is not there nothing fails.
   */
  #after(nowMs: number, mtbfHours: number | null, count: number, random = this.#random): number {
    if (mtbfHours === null) return Infinity
    return nowMs - (Math.log(1 - random()) * mtbfHours * HOUR_MS) / count
  }
  #fail(drawn: readonly number[], scheduler: Scheduler): void {
    const failed = this.#places.fail(drawn, scheduler)
    if (failed > 0) this.#struck.push({ atMs: scheduler.nowMs, nodes: failed })
  }
  /** One that is only being started is on no node yet. */
  #failCoordinator(scheduler: Scheduler): void {
    const { nowMs } = scheduler
    if (!this.#places.failCoordinator(scheduler)) return
    this.#loseUnsynced()
    this.#struck.push({ atMs: nowMs, nodes: 1, what: 'coordinator' })
  }
}
