import { type Fault, InjectedError, type Interpose } from '../fault.js'
import {
  type AnyDefinition,
  type Effect,
  MAIN,
  OutcomeUnknown,
  type Pid,
  type Programs,
  pointOf,
} from '../program.js'
import { type Process, waitForMail } from './process.js'
import type { Processes } from './processes.js'

/**
 * Drives coordinators and services on the main thread's event loop; it waits only where an effect
 * makes it wait. A death drops the generator: nothing of it runs again, but an act that is under
 * way lives on.
 */
export class MainDriver {
  readonly #programs: Programs
  readonly #processes: Processes
  readonly #interpose: Interpose
  /** No fault is planned: nobody needs to be asked. */
  readonly #plain: boolean
  readonly #nowMs: () => number

  constructor(programs: Programs, processes: Processes, interpose: Interpose, plain: boolean) {
    this.#plain = plain
    this.#programs = programs
    this.#processes = processes
    this.#interpose = interpose
    this.#nowMs = () => processes.nowMs()
  }

  async drive(p: Process, definition: AnyDefinition, args: unknown): Promise<void> {
    const processes = this.#processes
    const program = definition.run(p.context, args)
    let input: unknown
    let failure: unknown
    try {
      for (;;) {
        p.context.nowMs = processes.nowMs()
        const next = failure === undefined ? program.next(input) : program.throw(failure)
        input = failure = undefined
        if (next.done) {
          processes.exit(p, { ok: true, value: next.value })
          p.ended?.({ value: next.value })
          break
        }
        const effect: Effect = next.value
        const fault = this.#plain ? undefined : (p.struck ?? this.#interpose.strike(p, effect))
        p.struck = undefined
        if (fault !== undefined && (await this.#before(p, fault))) {
          failure =
            fault.act === 'lose-request'
              ? new OutcomeUnknown('request lost by plan')
              : new InjectedError(`${pointOf(effect)} failed by plan`)
          continue
        }
        // Acts that answer at once would follow each other, and a merge is many of them.
        if (effect.op === 'perform' && definition.background?.(effect.label)) await turn()
        if (p.condemned || p.over) break
        try {
          const answer = this.#perform(p, effect)
          input = answer instanceof Promise ? await answer : answer
        } catch (error) {
          failure = error
        }
        if (fault?.act === 'lose-reply') failure ??= new OutcomeUnknown('reply lost by plan')
        if (fault?.act === 'kill-after') throw new Error('killed by plan')
        if (p.over) return
      }
    } catch (error) {
      if (p.over) return
      processes.exit(p, {
        ok: false,
        error: error instanceof Error ? error.message : String(error),
      })
      p.ended?.({ error })
    }
    processes.gone(p)
  }
  /** Strikes before the effect; true when the effect must fail instead. */
  async #before(p: Process, fault: Fault): Promise<boolean> {
    const processes = this.#processes
    const { act } = fault
    const atMs = processes.nowMs()
    processes.recorder.rare({ atMs, process: p.name, kind: 'fault', what: act })
    if (act === 'kill') throw new Error('killed by plan')
    if (act === 'zombie') {
      p.asleep = true
      processes.exit(p, { ok: false, error: 'suspected' })
      processes.orphan(p, 'its parent is suspected')
      await processes.pause(fault.forMs ?? 50)
      p.asleep = false
    }
    if (act === 'delay') await processes.pause(fault.forMs ?? 50)
    return act === 'error' || act === 'lose-request'
  }

  #perform(p: Process, effect: Effect): unknown {
    const processes = this.#processes
    switch (effect.op) {
      case 'sleep':
        return processes.pause(effect.ms)
      case 'receive':
        if (p.mail.length > 0 || p.rung) {
          p.rung = false
          return p.mail.shift()
        }
        return waitForMail(p, effect.timeoutMs, this.#nowMs)
      case 'send':
        return processes.post(processes.live.get(effect.to), effect.message)
      case 'slice':
        return new Promise((resolve) => setImmediate(resolve, effect.want))
      case 'progress': {
        const { stage, partition, offset } = effect
        processes.recorder.progress(processes.nowMs(), p.pid, stage, partition, offset)
        return undefined
      }
      case 'perform':
        return this.#act(p, effect.label, effect.action)
      case 'spawn':
        return this.#spawn(p, effect)
      case 'kill': {
        const q = processes.live.get(effect.process)
        if (q !== undefined) processes.condemn(q, 'killed')
        return undefined
      }
      case 'wake':
        return processes.wake(processes.live.get(effect.to))
      default:
        return undefined
    }
  }
  #spawn(parent: Process, effect: Extract<Effect, { op: 'spawn' }>): Pid {
    const p = this.#processes.make(effect.name, parent, effect.on ?? MAIN, effect.events)
    if (p.slot !== MAIN) this.#processes.startInSlot(p, parent, effect)
    else void this.drive(p, this.#programs[effect.program]!, effect.args)
    return p.pid
  }
  #act(p: Process, label: string, action: () => unknown): unknown {
    const processes = this.#processes
    const startMs = processes.nowMs()
    const note = <T>(value: T): T => {
      const atMs = processes.nowMs()
      processes.recorder.perform(atMs, p.pid, label, atMs - startMs)
      return value
    }
    const answer = action()
    return answer instanceof Promise ? answer.then(note) : note(answer)
  }
}

/** What has come meanwhile is heard first. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
