import seedrandom from 'seedrandom'
import type { Fault } from '../fault.js'
import type { Entry, Journal } from '../journal.js'
import type { AnyDefinition, Pid, Programs } from '../program.js'
import type { Costs } from './costs.js'
import type { Work } from './draw.js'
import { Few, type Live, Many } from './live.js'
import { Prices } from './prices.js'
import { makeProcess, type Process, type SlotState } from './process.js'
import type { Timing } from './timing.js'

export interface SchedulerOptions {
  readonly programs: Programs
  readonly world: unknown
  readonly seed: string
  readonly slots: number
  readonly costs: Costs
  /** Absent: as many as anybody wants, and an event loop for each process. */
  readonly cores?: number
  /** Off for campaigns: a journal costs as much as the run. */
  readonly journal: boolean
  /** Told each entry in place of a journal that keeps them. */
  readonly onEntry?: (entry: Entry) => void
  /** In place of `costs` and their jitter. */
  readonly timing?: Timing
  /** There will be thousands of processes; see live.ts. */
  readonly many?: boolean
}

/**
 * Who lives, who is next, and how they die: the processes of a simulated run on a virtual clock.
 *
 * It kills like threads do: the exit mail comes now, death some time later, and what shared the
 * slot dies too. A crash drops the generator and never returns into it, so no `finally` of it
 * runs.
 */
export class Scheduler {
  nowMs = 0
  readonly live: Live
  readonly slots: readonly SlotState[]
  readonly random: () => number
  readonly options: SchedulerOptions
  readonly prices: Prices
  readonly #entries: Entry[] = []
  readonly #queues: boolean
  #pid = 0

  constructor(options: SchedulerOptions) {
    this.options = options
    const random = seedrandom.tychei(options.seed)
    this.random = () => random.quick()
    this.prices = new Prices(
      options.costs,
      options.cores,
      this.random,
      () => this.nowMs,
      options.timing,
    )
    this.#queues = this.prices.queues
    const timeOf = (p: Process): number => this.timeMs(p)
    this.live = options.many === true ? new Many(timeOf) : new Few(timeOf, this.random)
    this.slots = Array.from({ length: options.slots }, () => ({
      queue: [],
      readyMs: 0,
      lostUntilMs: 0,
      eventsDone: 0,
      slow: 1,
      slowUntilMs: 0,
    }))
  }
  get journal(): Journal {
    return { clock: 'virtual', entries: this.#entries }
  }

  start(
    definition: AnyDefinition,
    name: string,
    args: unknown,
    parent: Pid,
    slot: number,
    eventsExpected: number | undefined,
  ): Process {
    const pid = this.#pid++
    const place = slot < 0 ? undefined : this.slots[slot]
    // Whoever sleeps is woken for it.
    const isAsleep = place?.queue.length === 0
    const beginsMs = this.nowMs + this.prices.launch(slot, isAsleep, this.nowMs)
    const at = { pid, name, slot, parent, eventsExpected, atMs: beginsMs }
    const p = makeProcess(definition, at, this.options.world, args)
    const from = this.live.get(parent)
    if (from !== undefined) from.children++
    place?.queue.push(p)
    this.live.add(p)
    this.write({
      atMs: this.nowMs,
      process: name,
      kind: 'spawn',
      pid,
      slot,
      ...(eventsExpected === undefined ? {} : { events: eventsExpected }),
    })
    if (place !== undefined && place.lostUntilMs > this.nowMs) {
      this.exit(p, { ok: false, error: 'its thread had ended' }, place.lostUntilMs - this.nowMs)
      this.gone(p)
    }
    return p
  }
  account(p: Process, done: number): void {
    p.eventsDone += done
    const slot = p.slot < 0 ? undefined : this.slots[p.slot]
    if (slot !== undefined) p.eventsDoneBySlot = slot.eventsDone += done
  }
  /**
   * A crash at a moment of a thread in which nothing runs: until somebody notices it takes work,
   * and loses it. Only on a machine with cores: in verification a fault waits for a victim.
   */
  struckIdle({ process, at, act: what }: Fault): boolean {
    const slot = this.slots.find((_, index) => process === `slot-${index}`)
    const once = 'atMs' in at && at.everyMs === undefined && what === 'kill'
    if (slot === undefined || !once || this.options.cores === undefined) return false
    this.write({ atMs: this.nowMs, process, kind: 'fault', what })
    slot.lostUntilMs = this.nowMs + this.cost('detect')
    slot.readyMs = this.nowMs + this.cost('restart')
    this.prices.newThread(this.nowMs)
    return true
  }

  wakeMs(p: Process): number {
    const slot = p.ghost || p.slot < 0 ? undefined : this.slots[p.slot]
    if (slot !== undefined && slot.queue[0] !== p) return Number.POSITIVE_INFINITY
    const dueMs = p.waiting ? Math.min(p.atMs, p.mail.nextMs) : p.atMs
    // Looked at for each process at each step, so only where there is something to wait for.
    const atMs = this.#queues ? Math.max(dueMs, p.busyUntilMs, this.prices.freeMs(p)) : dueMs
    return slot === undefined ? atMs : Math.max(atMs, slot.readyMs)
  }
  /** When it goes on or dies, whichever is first. */
  timeMs(p: Process): number {
    return Math.min(this.wakeMs(p), p.dieMs)
  }
  cost(point: string): number {
    return this.prices.cost(point)
  }
  write(entry: Entry): void {
    if (this.options.journal) this.#entries.push(entry)
    else this.options.onEntry?.(entry)
  }

  hopMs(from: Process, to: Pid, message: unknown, work?: Work): number {
    if (!this.prices.asksEnds) return this.prices.cost('hop', undefined, work)
    return this.prices.hop(from, this.live.get(to), { message, nowMs: this.nowMs, work })
  }
  bellMs(from: Process, to: Pid): number {
    if (!this.prices.asksEnds) return this.prices.cost('hop')
    return this.prices.bell(from, this.live.get(to), this.nowMs)
  }
  post(from: Process, to: Pid, message: unknown, hopMs: number): void {
    const target = this.live.get(to)
    if (target === undefined) return
    // First in, first out per link; links race with each other.
    let atMs = this.nowMs + hopMs
    if (to === from.linkTo) {
      atMs = from.linkMs = Math.max(from.linkMs, atMs)
    } else {
      from.links ??= new Map()
      atMs = Math.max(from.links.get(to) ?? 0, atMs)
      from.links.set(to, atMs)
    }
    target.mail.put(atMs, message)
    this.live.touch(target)
  }

  /** Tells the parent, once, that it is over. */
  exit(
    p: Process,
    outcome: { ok: true; value: unknown } | { ok: false; error: string },
    hopMs: number,
  ): void {
    if (p.exited) {
      if (outcome.ok)
        this.post(p, p.parent, { kind: 'late', process: p.pid, value: outcome.value }, hopMs)
      return
    }
    p.exited = true
    const { pid, slot, eventsDone: events } = p
    this.write({
      atMs: this.nowMs,
      process: p.name,
      kind: 'exit',
      pid,
      slot,
      ok: outcome.ok,
      events,
      ...(outcome.ok ? {} : { error: outcome.error }),
    })
    this.post(p, p.parent, { kind: 'exit', process: pid, slot, ...outcome }, hopMs)
  }
  /** It came to its end; its slot is busy until the exit mail is on its way. */
  ended(p: Process, value: unknown, work: Work | undefined): void {
    const { prices, nowMs } = this
    const endMs = prices.ends(p, nowMs, prices.given('exit', p, work))
    const slot = p.ghost || p.slot < 0 ? undefined : this.slots[p.slot]
    if (slot !== undefined) slot.readyMs = Math.max(slot.readyMs, endMs)
    const hopMs = this.hopMs(p, p.parent, { ok: true, value }, work)
    this.exit(p, { ok: true, value }, endMs - nowMs + hopMs)
  }
  /** Its last act: it can write no more. */
  gone(p: Process): void {
    this.live.remove(p)
    const parent = this.live.get(p.parent)
    if (parent !== undefined) parent.children--
    const queue = p.slot < 0 ? undefined : this.slots[p.slot]?.queue
    const queued = queue?.indexOf(p) ?? -1
    if (queued >= 0) {
      queue!.splice(queued, 1)
      if (queue!.length > 0) this.live.touch(queue![0]!)
    }
    this.write({ atMs: this.nowMs, process: p.name, kind: 'gone', pid: p.pid })
    const notice = { kind: 'gone', process: p.pid }
    this.post(p, p.parent, notice, this.hopMs(p, p.parent, notice))
    this.#orphan(p, 'its parent died')
  }
  /** A crash. The thread goes, and with it what waited in its slot. */
  die(p: Process, error: string): void {
    const slot = p.ghost || p.slot < 0 ? undefined : this.slots[p.slot]
    const mates = slot === undefined ? [p] : [...slot.queue]
    if (slot !== undefined) {
      slot.readyMs = this.nowMs + this.cost('restart')
      this.prices.newThread(this.nowMs)
    }
    for (const q of mates) {
      this.exit(q, { ok: false, error }, this.cost('detect'))
      this.gone(q)
    }
  }
  /** Declared dead now, dies later: kills, orphans. Its slot is free for another at once. */
  condemn(p: Process, error: string): void {
    const slot = p.ghost || p.slot < 0 ? undefined : this.slots[p.slot]
    const mates = slot === undefined ? [p] : [...slot.queue]
    if (slot !== undefined) {
      slot.queue.length = 0
      slot.readyMs = this.nowMs + this.cost('cancel')
    }
    for (const [place, q] of mates.entries()) {
      if (place > 0) {
        // It waited behind the first, was never begun, and is lost with its place.
        this.exit(q, { ok: false, error }, 0)
        this.gone(q)
        continue
      }
      q.ghost = true
      const asleepUntilMs = q.held === undefined ? this.nowMs : q.atMs
      q.dieMs = Math.min(q.dieMs, Math.max(this.nowMs, asleepUntilMs) + this.cost('orphan'))
      this.exit(q, { ok: false, error }, 0)
      this.live.touch(q)
    }
  }
  /** Declared dead, and with it its children: another takes its slot, and it may live on. */
  suspect(p: Process): void {
    const slot = p.slot < 0 ? undefined : this.slots[p.slot]
    if (slot !== undefined && !p.ghost) {
      const mates = slot.queue.filter((q) => q !== p)
      slot.queue.length = 0
      slot.readyMs = this.nowMs + this.cost('restart')
      // What waited behind it was never begun, and is lost with its place.
      for (const q of mates) {
        this.exit(q, { ok: false, error: 'suspected' }, 0)
        this.gone(q)
      }
    }
    p.ghost = true
    this.live.touch(p)
    this.exit(p, { ok: false, error: 'suspected' }, this.cost('detect'))
    this.#orphan(p, 'its parent is suspected')
  }
  /** Its children go too. Who goes may take others with it: each is looked up again. */
  #orphan(p: Process, error: string): void {
    if (p.children === 0) return
    for (const q of [...this.live].filter((child) => child.parent === p.pid)) {
      if (this.live.get(q.pid) === q) this.condemn(q, error)
    }
  }
  /** Everything but the root dies at once. */
  nodeDown(): void {
    for (const q of [...this.live]) {
      if (q.parent !== -1 && this.live.get(q.pid) === q) this.die(q, 'node down')
    }
    for (const slot of this.slots) slot.readyMs = this.nowMs + this.cost('restart')
  }
}
