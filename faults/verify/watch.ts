import type { Fault, Interpose, Struck } from '../../runtime/fault.js'
import {
  type AnyDefinition,
  type Effect,
  OutcomeUnknown,
  type Pid,
  type Program,
  pointOf,
} from '../../runtime/program.js'
import type { Fate } from '../../runtime/simulated/disk.js'
import {
  type Commit,
  type Fence,
  Fenced,
  type Sink,
  type Writer,
  writerName,
} from '../../sinks/sink.js'
import type { FromWriter, ToWriter } from '../../sinks/writer.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { Commits } from './commits.js'
import type { Coverage } from './coverage.js'
import { type Broken, BrokenOracle } from './oracles.js'
import type { Quiet } from './subject.js'

/** What a watcher is given. */
export interface Watched {
  readonly sink: Sink & Quiet
  readonly strikes: Interpose
  /** Undefined where rows do not wait for commits: what is right is then only known at the end. */
  readonly commits: Commits | undefined
  /** Reads after each act of the sink. */
  readonly reader: boolean
  readonly coverage: Coverage | undefined
  /** Told of each place where a process stands, before faults strike there. */
  readonly passed: ((process: Struck, effect: Effect) => void) | undefined
}

/**
 * Sees a run from outside: every effect as a driver does (it stands before the faults), and every
 * act of the sink. It keeps the first thing that is broken, and stops the run at the next effect.
 */
export class Watch implements Interpose {
  readonly timed: readonly Fault[]
  readonly sink: Sink
  readonly #on: Watched
  #broken: BrokenOracle | undefined
  /** Of each writer's process, and what was said to become visible with (epoch, id). */
  readonly #epochs = new Map<Pid, number>()
  readonly #ends = new Map<string, readonly number[]>()
  readonly #newest = new Map<string, number>()
  /** Writers for whom a fence has begun that has no epoch yet. */
  readonly #starting = new Set<string>()
  #unknown: number | undefined
  #committedInLife = true
  #ended = false
  #fencedAfter = false

  constructor(on: Watched) {
    this.#on = on
    this.timed = on.strikes.timed
    this.sink = {
      fence: (writer) =>
        this.#seen(on.sink.fence(writer), (label, value, error) => {
          // A fence of several acts may refuse older epochs with the first of them.
          if (label === 'fence.start') this.#starting.add(writerName(writer))
          if (error !== undefined || label !== 'sink.fence') return
          // It lost a race, and tries again.
          if (value !== false) this.#fenced(writer, value as Fence)
        }),
      commit: (commit) => this.#commit(commit),
      read: () => on.sink.read(),
      close: () => on.sink.close(),
    }
    const { sink } = on
    if (sink.compact !== undefined) {
      this.sink.compact = (by, how) => this.#seen(sink.compact!(by, how), () => undefined)
    }
  }
  get broken(): BrokenOracle | undefined {
    return this.#broken
  }
  /**
   * The last fence was not that of the life that ended well: a coordinator that was only suspected
   * woke when all was over, and fenced that life. What it opens then is ended by nobody but time.
   */
  get fencedAfter(): boolean {
    return this.#fencedAfter
  }
  /** The supervisor, whose end is looked for. */
  until(supervisor: AnyDefinition): AnyDefinition {
    const ended = (): void => {
      this.#ended = true
    }
    return {
      ...supervisor,
      *run(context, args) {
        const lives = yield* supervisor.run(context, args)
        ended()
        return lives
      },
    }
  }

  strike(process: Struck, effect: Effect): Fault | undefined {
    if (this.#broken !== undefined) throw this.#broken
    const { coverage, passed, strikes } = this.#on
    if (coverage !== undefined) coverage.hit(process.name, pointOf(effect))
    passed?.(process, effect)
    if (effect.op === 'send') this.#mail(effect.to, effect.message)
    else if (effect.op === 'spawn' && coverage !== undefined) this.#spawned(effect.name, coverage)
    const fault = strikes.strike(process, effect)
    if (fault !== undefined) coverage?.strike(process.name, pointOf(effect))
    return fault
  }
  eventsLeft(process: Struck): number {
    return this.#on.strikes.eventsLeft(process)
  }

  /** A power cut, which the sink sees too if it is on the node. */
  crash(fate: Fate, random: () => number): void {
    this.#on.sink.crash?.(fate, random)
  }

  #mail(to: Pid, message: unknown): void {
    const mail = message as ToWriter | FromWriter | undefined | null
    if (mail?.kind === 'ready') this.#epochs.set(mail.from, mail.epoch)
    else if (mail?.kind === 'commit' && mail.offsets !== undefined) {
      this.#ends.set(`${this.#epochs.get(to)}/${mail.id}`, mail.offsets)
    }
  }
  #spawned(name: string, coverage: Coverage): void {
    const life = Number(/^coordinator#(\d+)$/.exec(name)?.[1] ?? 0)
    if (life < 2) return
    coverage.saw('recovery')
    if (life > 2 && !this.#committedInLife) coverage.saw('recovery in recovery')
    this.#committedInLife = false
  }

  *#commit(commit: Commit): Program<'applied' | 'repeated'> {
    return yield* this.#seen(this.#on.sink.commit(commit), (label, value, error) => {
      if (error !== undefined) this.#failed(commit, error)
      else if (value === 'repeated') this.#on.coverage?.saw('commit repeated')
      else if (label === 'sink.commit' && value !== false) this.#applied(commit)
    })
  }
  #applied(commit: Commit): void {
    const { commits } = this.#on
    const newest = this.#newest.get(writerName(commit.writer)) ?? 0
    this.#committedInLife = true
    if (commit.epoch < newest) {
      throw new BrokenOracle(
        'O6',
        `epoch ${commit.epoch} committed after epoch ${newest} had begun`,
      )
    }
    if (commits === undefined) return
    const ends = this.#ends.get(`${commit.epoch}/${commit.id}`)
    if (ends === undefined) {
      // Without that nobody could judge its rows, and silence would look like a pass.
      throw new BrokenOracle('O4', `commit ${commit.id}: no mail to a writer said how far it goes`)
    }
    commits.applied(commit, ends)
  }
  #failed(commit: Commit, error: unknown): void {
    // By name: mutants have a class of their own.
    if (error instanceof Error && error.name === Fenced.name) {
      this.#on.coverage?.saw('fence refused')
      const name = writerName(commit.writer)
      if (commit.epoch === this.#newest.get(name) && !this.#starting.has(name)) {
        const what = `epoch ${commit.epoch} is the newest, and was refused`
        this.#broken ??= new BrokenOracle('O6', what)
      }
    }
    if (error instanceof OutcomeUnknown) this.#unknown = commit.id
  }
  #fenced(writer: Writer, { epoch, idLast }: Fence): void {
    const name = writerName(writer)
    this.#newest.set(name, Math.max(epoch, this.#newest.get(name) ?? 0))
    this.#starting.delete(name)
    this.#fencedAfter ||= this.#ended
    if (this.#unknown === undefined) return
    this.#on.coverage?.saw(idLast >= this.#unknown ? 'unknown, was in' : 'unknown, was not in')
    this.#unknown = undefined
  }

  /** Passes a program's effects on, and looks at each act when it has just happened. */
  *#seen<T>(program: Program<T>, acted: Acted): Program<T> {
    let input: unknown
    let failure: unknown
    for (;;) {
      const next = failure === undefined ? program.next(input) : program.throw(failure)
      input = failure = undefined
      if (next.done) return next.value
      const effect = next.value
      try {
        input = yield effect.op === 'perform'
          ? { ...effect, action: () => this.#act(effect, acted) }
          : effect
      } catch (error) {
        failure = error
        // By plan: what was asked may have happened or not, and whoever asked does not know.
        if (error instanceof OutcomeUnknown) acted('', undefined, error)
      }
    }
  }
  #act({ label, action }: Extract<Effect, { op: 'perform' }>, acted: Acted): unknown {
    let value: unknown
    try {
      value = action()
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) acted(label, undefined, error)
      throw error
    }
    try {
      acted(label, value, undefined)
      if (this.#on.reader) this.#on.commits?.read(readNow(this.#on.sink))
    } catch (error) {
      if (!(error instanceof BrokenOracle)) throw error
      this.#broken ??= error
    }
    return value
  }
}
type Acted = (label: string, value: unknown, error: unknown) => void

/** What a reader gets at the end, or why he gets nothing. */
export function readOrBroken(sink: Sink): Rows | { readonly broken: Broken } {
  try {
    return readNow(sink)
  } catch (error) {
    return { broken: { oracle: 'O1', what: `nobody can read the result: ${String(error)}` } }
  }
}
/** A read of a sink whose acts are synchronous. */
export function readNow(sink: Sink): Rows {
  const program = sink.read()
  let answer: unknown
  for (;;) {
    const next = program.next(answer)
    if (next.done) return next.value
    answer = next.value.op === 'perform' ? next.value.action() : undefined
  }
}
