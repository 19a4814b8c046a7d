import { MAIN, type Slot } from '../program.js'
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
/** Of a doorbell of one who has computed for so long without a pause, and goes on. */
export const BELL_BUSY = 'hop.slot-slot.busy'
export const BUSY_MS = 1
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
  readonly #nowMs: () => number
  /** When a step of that kind was last made, by thread: of costs that ask for it. */
  readonly #madeMs = new Map<Slot, Map<string, number>>()

  /** `timing`: asked in place of the costs, where it has an answer. */
  constructor(
    costs: Costs,
    cores: number | undefined,
    random: () => number,
    nowMs: () => number,
    timing: Timing | undefined,
  ) {
    this.#costs = costs
    this.#nowMs = nowMs
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
    return this.#drawn(this.of(point, p) ?? this.#costs.perform ?? 0, point, p, work)
  }
  /** Nothing, and no draw, where it has no line. */
  given(point: string, p?: Process, work?: Work, slot?: Slot): number {
    if (!this.#lines.spare) return 0
    const cost = this.of(point, p)
    return cost === undefined ? 0 : this.#drawn(cost, point, p, work, slot)
  }
  /** What an effect itself takes. A plain number stands for itself, or is drawn around. */
  op(op: string, p: Process, work?: Work): number {
    const cost = this.of(op, p) ?? 0
    if (this.#timing !== undefined && isDrawn(op)) return this.#timing.costMs(op)
    if (typeof cost === 'number') return isDrawn(op) ? this.#jitter(cost) : cost
    return this.#drawn(cost, op, p, work)
  }
  /** A slice that did so many events. */
  slice(p: Process, events: number, slowness: number, nowMs: number): number {
    const cost = this.of('slice', p) ?? 0
    if (this.#timing !== undefined) {
      return (cost as number) + slowness * this.#timing.sliceMs(p, events, nowMs)
    }
    if (typeof cost !== 'number') return slowness * this.#drawn(cost, 'slice', p, { events })
    return cost + slowness * this.#jitter(events * (this.#costs.event as number))
  }
  #drawn(
    cost: Cost,
    point: string,
    p: Process | undefined,
    work: Work | undefined,
    slot = p?.slot ?? MAIN,
  ): number {
    if (typeof cost === 'number') return this.#jitter(cost)
    if (cost.rested === undefined) return draw(cost, work, this.#random)
    return draw(cost, work, this.#random, this.#restMs(slot, `${p?.program} ${point}`))
  }
  /** Since a thread last made such a step; it makes one now. */
  #restMs(slot: Slot, kind: string): number {
    const made = this.#madeMs.get(slot) ?? new Map<string, number>()
    this.#madeMs.set(slot, made)
    const restMs = this.#nowMs() - (made.get(kind) ?? Number.NEGATIVE_INFINITY)
    made.set(kind, this.#nowMs())
    return restMs
  }
  holds(point: string, p: Process): Holds {
    if (!this.#lines.measured) return undefined
    const cost = this.of(point, p)
    return typeof cost === 'object' ? cost.holds : undefined
  }
  /** From the mail of one to the box of another; by its way, where that was measured. */
  hop(from: Process, to: Process | undefined, { message, nowMs, work }: Mailed): number {
    if (this.#timing !== undefined) return this.#timing.hopMs(from, to, message, nowMs)
    if (!this.#lines.ways) return this.cost('hop', undefined, work)
    return this.cost(`hop.${side(from)}-${side(to)}`, to, work)
  }
  /**
   * From a doorbell until whoever slept goes on. Rung by one who goes on computing it takes longer:
   * the sleeper may be put on the ringer's core, and wait there until somebody looks.
   */
  bell(from: Process, to: Process | undefined, nowMs: number): number {
    const busy = this.#costs[BELL_BUSY]
    const between = from.slot >= 0 && (to?.slot ?? MAIN) >= 0
    if (busy !== undefined && between && nowMs - from.awakeMs >= BUSY_MS) {
      return this.cost(BELL_BUSY)
    }
    return this.hop(from, to, { message: undefined, nowMs, work: undefined })
  }
  /** From a spawn until the process begins, where its slot has room. */
  launch(slot: Slot, isAsleep: boolean, nowMs: number): number {
    if (this.#timing !== undefined) return this.#timing.launchMs(slot, nowMs)
    return isAsleep ? this.given('start', undefined, undefined, slot) : 0
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
