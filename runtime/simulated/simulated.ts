import { type Fault, InjectedError } from '../fault.js'
import type { Journal } from '../journal.js'
import { type AnyDefinition, type Effect, MAIN, OutcomeUnknown, pointOf } from '../program.js'
import type { Fate } from './disk.js'
import { type MailMode, shared } from './mail.js'
import type { SimulatedOptions } from './options.js'
import type { Holds } from './prices.js'
import type { Process } from './process.js'
import { Scheduler } from './scheduler.js'
import { TimedFaults } from './timed.js'

export type { SimulatedOptions } from './options.js'

/** A run that made no end: an oracle of its own, exactness does not see stalls. */
export class LivenessError extends Error {
  override readonly name = 'LivenessError'
}

/** A runtime in one thread on a virtual clock. Same seed, same programs, same faults: same run. */
export class Simulated {
  steps = 0
  /** Faults that struck, each as often as it did. */
  struck = 0
  readonly #options: SimulatedOptions
  readonly #scheduler: Scheduler
  readonly #timed: TimedFaults
  readonly #mail: MailMode

  constructor(options: SimulatedOptions) {
    this.#options = options
    this.#scheduler = new Scheduler(options)
    this.#mail = options.mail ?? shared
    this.#timed = new TimedFaults(options.interpose?.timed ?? [])
  }
  get journal(): Journal {
    return this.#scheduler.journal
  }
  get nowMs(): number {
    return this.#scheduler.nowMs
  }

  /** Runs on past the end of the root, until zombies and orphans have done their worst. */
  run<T>(root: AnyDefinition, args: unknown): T {
    let result: { value: unknown } | { error: unknown } | undefined
    const main = this.#scheduler.start(root, root.name, args, -1, MAIN, undefined)
    for (;;) {
      const p = this.#scheduler.live.next()
      const untilMs = p === undefined ? Number.POSITIVE_INFINITY : this.#scheduler.timeMs(p)
      if (result === undefined && this.#strikeTimed(untilMs)) continue
      if (p === undefined || untilMs === Number.POSITIVE_INFINITY) {
        if (result !== undefined) break
        throw new LivenessError('nobody can run: deadlock')
      }
      const { stepsMax, virtualMsMax } = this.#options
      if (++this.steps > stepsMax) throw new LivenessError(`more than ${stepsMax} steps`)
      this.#scheduler.nowMs = Math.max(this.#scheduler.nowMs, untilMs)
      if (this.#scheduler.nowMs > virtualMsMax) {
        throw new LivenessError(`more than ${virtualMsMax} virtual ms`)
      }
      if (p.dieMs <= untilMs) {
        this.#scheduler.die(p, 'killed')
        continue
      }
      const ended = this.#step(p)
      this.#scheduler.live.touch(p)
      if (ended !== undefined && p === main) result = ended
    }
    if ('error' in result) throw result.error
    return result.value as T
  }

  /**
   * One step: resume the generator, and perform what it yields. The answer is set when it has
   * ended.
   */
  #step(p: Process): { value: unknown } | { error: unknown } | undefined {
    let effect = p.held
    p.held = undefined
    if (effect === undefined) {
      if (p.waiting) {
        p.waiting = p.rung = false
        // It slept, and did not only look.
        if (this.#scheduler.nowMs > p.askedMs) p.awakeMs = this.#scheduler.nowMs
        p.atMs = this.#scheduler.nowMs // Its timeout is over: a hold would last as long.
        p.input = p.mail.takeDue(this.#scheduler.nowMs)
      }
      p.context.nowMs = this.#scheduler.nowMs
      const { failure } = p
      p.failure = undefined
      let next: IteratorResult<Effect, unknown>
      try {
        next = failure === undefined ? p.generator.next(p.input) : p.generator.throw(failure)
      } catch (error) {
        const outcome = { ok: false, error: String(error) } as const
        this.#scheduler.exit(p, outcome, this.#scheduler.hopMs(p, p.parent, outcome))
        this.#scheduler.gone(p)
        return { error }
      }
      if (next.done) {
        const value = this.#mail(next.value)
        this.#scheduler.ended(p, value, this.#options.workOf?.('exit', value))
        this.#scheduler.gone(p)
        return { value }
      }
      effect = next.value
      if (effect.op === 'slice') this.#scheduler.account(p, effect.done)
      const fault = this.#options.interpose?.strike(p, effect)
      if (fault !== undefined && this.#strike(p, effect, fault)) return undefined
    }
    this.#perform(p, effect)
    if (p.dieAfter) this.#scheduler.die(p, 'killed by plan')
    return undefined
  }

  /** True when the effect must not be performed now. */
  #strike(p: Process, effect: Effect | undefined, fault: Fault): boolean {
    const forMs = fault.forMs ?? 6 * this.#scheduler.random()
    this.struck++
    this.#scheduler.write({
      atMs: this.#scheduler.nowMs,
      process: p.name,
      kind: 'fault',
      what: fault.act,
    })
    switch (fault.act) {
      case 'kill':
        this.#scheduler.die(p, 'killed by plan')
        return true
      case 'kill-after':
        p.dieAfter = true
        return false
      case 'slow': {
        // A slow worker is slow for whatever runs there.
        const place = this.#scheduler.slots[p.slot] ?? p
        place.slow = fault.factor ?? 4
        place.slowUntilMs = this.#scheduler.nowMs + (fault.forMs ?? Number.POSITIVE_INFINITY)
        return false
      }
      case 'delay':
        this.#hold(p, effect, this.#scheduler.nowMs + forMs)
        return true
      case 'error':
        p.failure = new InjectedError(
          effect === undefined ? 'by plan' : `${pointOf(effect)} failed by plan`,
        )
        p.atMs = this.#scheduler.nowMs
        p.waiting = false
        return true
      case 'lose-request':
        p.failure = new OutcomeUnknown('request lost by plan')
        p.atMs = this.#scheduler.nowMs
        p.waiting = false
        return true
      case 'lose-reply':
        if (effect?.op === 'perform') this.#perform(p, effect)
        else p.atMs = this.#scheduler.nowMs // Nothing else has a reply to lose: it just fails.
        p.failure ??= new OutcomeUnknown('reply lost by plan')
        p.waiting = false
        return true
      case 'server-restart':
        this.#options.server?.restart?.()
        return false
      case 'zombie':
        this.#hold(p, effect, this.#scheduler.nowMs + forMs)
        this.#scheduler.suspect(p)
        return true
      default: {
        this.#scheduler.nodeDown()
        this.#options.disk?.crash(fault.act.slice('crash-'.length) as Fate, this.#scheduler.random)
        return true
      }
    }
  }
  /** It sleeps whatever comes: who waits for mail goes on waiting afterwards. */
  #hold(p: Process, effect: Effect | undefined, untilMs: number): void {
    const leftMs = Math.max(0, p.atMs - this.#scheduler.nowMs)
    p.held = p.waiting ? { op: 'receive', timeoutMs: leftMs } : effect
    p.atMs = Math.max(p.waiting ? 0 : p.atMs, untilMs)
    p.waiting = false
  }
  /** What the clock drives, due before the next step. */
  #strikeTimed(untilMs: number): boolean {
    const { outside } = this.#options
    if (outside !== undefined && outside.nextMs <= untilMs && untilMs < Infinity) {
      this.#scheduler.nowMs = Math.max(this.#scheduler.nowMs, outside.nextMs)
      outside.act(this.#scheduler)
      return true
    }
    const due = this.#timed.due(untilMs)
    if (due === undefined) return false
    this.#scheduler.nowMs = Math.max(this.#scheduler.nowMs, due.atMs)
    const p = this.#timed.victim(due, this.#scheduler.live)
    if (p === undefined && this.#scheduler.struckIdle(due.fault)) {
      this.#timed.struck(due)
      this.struck++
      return true
    }
    if (p === undefined) {
      due.atMs += 1
      return untilMs < Number.POSITIVE_INFINITY
    }
    this.#timed.struck(due)
    this.#strike(p, p.held, due.fault)
    this.#scheduler.live.touch(p)
    return true
  }

  #perform(p: Process, effect: Effect): void {
    p.input = undefined
    const { prices, nowMs } = this.#scheduler
    let ms = 0
    let holds: Holds
    switch (effect.op) {
      case 'sleep':
        ms = effect.ms
        p.awakeMs = nowMs + ms
        break
      case 'receive':
        p.waiting = true
        p.askedMs = nowMs
        p.atMs = nowMs + (p.rung ? 0 : prices.timeout(p, effect.timeoutMs))
        ms = prices.given('receive', p)
        if (ms > 0) p.busyUntilMs = prices.ends(p, nowMs, ms)
        return
      case 'send': {
        const message = this.#mail(effect.message)
        const work = this.#options.workOf?.('send', message)
        const hopMs = this.#scheduler.hopMs(p, effect.to, message, work)
        ms = prices.op('send', p, work)
        this.#scheduler.post(p, effect.to, message, hopMs + (work === undefined ? 0 : ms))
        break
      }
      case 'wake': {
        const q = this.#scheduler.live.get(effect.to)
        ms = prices.op('wake', p)
        if (q === undefined) break
        if (q.waiting) {
          const hopMs = this.#scheduler.bellMs(p, effect.to)
          q.atMs = Math.min(q.atMs, nowMs + hopMs)
        }
        q.rung = true
        this.#scheduler.live.touch(q)
        break
      }
      case 'slice': {
        const left = this.#options.interpose?.eventsLeft(p) ?? Number.POSITIVE_INFINITY
        p.input = Math.min(effect.want, left)
        const place = (p.slot < 0 ? undefined : this.#scheduler.slots[p.slot]) ?? p
        ms = prices.slice(p, effect.done, nowMs < place.slowUntilMs ? place.slow : 1, nowMs)
        break
      }
      case 'progress':
        ms = prices.op('progress', p)
        this.#scheduler.write({
          atMs: this.#scheduler.nowMs,
          process: p.name,
          kind: 'progress',
          stage: effect.stage,
          partition: effect.partition,
          offset: effect.offset,
        })
        break
      case 'perform':
        try {
          p.input = effect.action()
          if (p.input instanceof Promise) {
            throw new Error(`${effect.label}: a simulated run performs only what is synchronous`)
          }
        } catch (error) {
          p.failure = error as Error
        }
        ms = prices.cost(effect.label, p, this.#options.workOf?.(effect.label, p.input))
        holds = prices.holds(effect.label, p)
        this.#scheduler.write({
          atMs: this.#scheduler.nowMs,
          process: p.name,
          kind: 'perform',
          label: effect.label,
          tookMs: ms,
        })
        break
      case 'spawn': {
        const { name, program, events, on = MAIN } = effect
        const args = this.#mail(effect.args)
        const definition = this.#options.programs[program]!
        p.input = this.#scheduler.start(definition, name, args, p.pid, on, events).pid
        ms = prices.op('spawn', p)
        break
      }
      case 'kill': {
        const q = this.#scheduler.live.get(effect.process)
        if (q !== undefined) this.#scheduler.condemn(q, 'killed')
        ms = prices.op('kill', p)
      }
    }
    p.atMs = effect.op === 'sleep' ? nowMs + ms : prices.ends(p, nowMs, ms, holds)
  }
}
