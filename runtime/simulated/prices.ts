import type { Slot } from '../program.js'
import { Cores } from './cores.js'
import { type CostLines, linesOf } from './cost-lines.js'
import type { Cost, Costs } from './costs.js'
import { draw, type Work } from './draw.js'
import type { Process } from './process.js'
import type { Timing } from './timing.js'

/** Ops whose plain number is drawn around, and not taken as it stands. */
function isDrawn(op: string): boolean {
  return op === 'send' || op === 'spawn' || op === 'kill'
}
export type Holds = 'thread' | 'nothing' | undefined

interface Mailed {
  readonly message: unknown
  readonly nowMs: number
  readonly work: Work | undefined
}

/** What everything takes on the virtual clock: costs, and cores that are shared. */
export class Prices {
  readonly #costs: Costs
  readonly #random: () => number
  readonly #cores: Cores | undefined
  readonly #lines: CostLines
  readonly #timing: Timing | undefined
  /** A process may have to wait for its thread, or for what it does with its mail. */
  readonly queues: boolean
  /** It matters who is at the ends of a hop. */
  readonly asksEnds: boolean

  /** `timing`: asked in place of the costs, where it has an answer. */
  constructor(
    costs: Costs,
    cores: number | undefined,
    random: () => number,
    timing: Timing | undefined,
  ) {
    this.#costs = costs
    this.#timing = timing
    this.#random = random
    this.#cores = cores === undefined ? undefined : new Cores(cores)
    this.#lines = linesOf(costs)
    this.queues = cores !== undefined || this.#lines.spare
    this.asksEnds = timing !== undefined || this.#lines.ways
  }
  #jitter(ms: number): number {
    const r = this.#random()
    return ms * (r < 0.05 ? 200 * r : 0.5 + r)
  }
  of(point: string, p?: Process): Cost | undefined {
    const { scoped } = this.#lines
    const own = scoped && p !== undefined ? this.#costs[`${p.program}:${point}`] : undefined
    return own ?? this.#costs[point]
  }
  /** One draw; without a line of its own that of any perform. */
  cost(point: string, p?: Process, work?: Work): number {
    if (this.#timing !== undefined) return this.#timing.costMs(point)
    return this.#drawn(this.of(point, p) ?? this.#costs.perform ?? 0, work)
  }
  /** Nothing, and no draw, where it has no line. */
  given(point: string, p?: Process, work?: Work): number {
    if (!this.#lines.spare) return 0
    const cost = this.of(point, p)
    return cost === undefined ? 0 : this.#drawn(cost, work)
  }
  /** What an effect itself takes. A plain number stands for itself, or is drawn around. */
  op(op: string, p: Process, work?: Work): number {
    const cost = this.of(op, p) ?? 0
    if (this.#timing !== undefined && isDrawn(op)) return this.#timing.costMs(op)
    if (typeof cost === 'number') return isDrawn(op) ? this.#jitter(cost) : cost
    return draw(cost, work, this.#random)
  }
  /** A slice that did so many events. */
  slice(p: Process, events: number, slowness: number, nowMs: number): number {
    const cost = this.of('slice', p) ?? 0
    if (this.#timing !== undefined) {
      return (cost as number) + slowness * this.#timing.sliceMs(p, events, nowMs)
    }
    if (typeof cost !== 'number') return slowness * draw(cost, { events }, this.#random)
    return cost + slowness * this.#jitter(events * (this.#costs.event as number))
  }
  #drawn(cost: Cost, work: Work | undefined): number {
    return typeof cost === 'number' ? this.#jitter(cost) : draw(cost, work, this.#random)
  }
  holds(point: string, p: Process): Holds {
    if (!this.#lines.measured) return undefined
    const cost = this.of(point, p)
    return typeof cost === 'object' ? cost.holds : undefined
  }
  /** From the mail of one to the box of another; by its way, where that was measured. */
  hop(from: Process, to: Process | undefined, { message, nowMs, work }: Mailed): number {
    if (this.#timing !== undefined) return this.#timing.hopMs(from, to, message, nowMs)
    return this.cost(this.#lines.ways ? `hop.${side(from)}-${side(to)}` : 'hop', undefined, work)
  }
  /** From a spawn until the process begins, where its slot has room. */
  launch(slot: Slot, isAsleep: boolean, nowMs: number): number {
    if (this.#timing !== undefined) return this.#timing.launchMs(slot, nowMs)
    return isAsleep ? this.given('start') : 0
  }
  /** A timer is late, and has a least time. */
  timeout(p: Process, askedMs: number): number {
    if (!this.#lines.spare || askedMs <= 0 || askedMs === Number.POSITIVE_INFINITY) return askedMs
    const name = p.slot < 0 ? 'timer.main' : 'timer.slot'
    const leastMs = (this.#costs[`${name}.least`] ?? 0) as number
    return Math.max(askedMs, leastMs) + this.given(name)
  }

  /** When something of so many ms ends that a process begins now. */
  ends(p: Process, nowMs: number, ms: number, holds?: Holds): number {
    const cores = this.#cores
    if (cores === undefined || holds === 'nothing') return nowMs + ms
    const endMs = holds === 'thread' ? nowMs + ms : cores.run(nowMs, ms + this.#pauseMs(ms))
    if (p.slot < 0) cores.mainUntilMs = endMs
    return endMs
  }
  /** The event loop makes a thread anew. */
  newThread(nowMs: number): void {
    const ms = this.given('restart.main')
    if (this.#cores !== undefined && ms > 0) {
      this.#cores.mainUntilMs = Math.max(nowMs, this.#cores.mainUntilMs) + ms
    }
  }
  /** Before that the thread of a process is busy with others; the event loop runs all but slots. */
  freeMs(p: Process): number {
    return this.#cores === undefined || p.slot >= 0 ? 0 : this.#cores.mainUntilMs
  }
  /** A thread is held up now and then, by the collector or because another has its core. */
  #pauseMs(ms: number): number {
    const everyMs = this.#costs['pause.every']
    if (typeof everyMs !== 'number' || this.#random() * everyMs >= ms) return 0
    return this.given('pause')
  }
}

/** Whose thread it is in. */
function side(p: Process | undefined): 'main' | 'slot' {
  return p === undefined || p.slot < 0 ? 'main' : 'slot'
}
