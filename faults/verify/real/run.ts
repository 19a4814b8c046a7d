import { audit } from '../../../bench/metrics/audit.js'
import { type Prepared, prepare } from '../../../bench/prepare.js'
import { killable } from '../../../bench/servers.js'
import { settle } from '../../../bench/settle.js'
import type { CellSpec } from '../../../bench/spec.js'
import type { Cell } from '../../../reports/result.js'
import type { Gone } from '../../../runtime/processes/child.js'
import { firstLabels, type Methods } from '../../../runtime/processes/remote.js'
import type { Passed, Strike } from '../../../runtime/processes/strike.js'
import { monotonicMs } from '../../../runtime/threads/shared.js'
import type { Sink } from '../../../sinks/sink.js'
import { type Blow, Life, type LifeEvent } from './life.js'
import { loadSinks, openSink } from './open-sink.js'
import { chanceOf, type RealPlan, realSpec } from './plan.js'
import { strikeServer } from './server.js'
import { Silence } from './silence.js'

/** How a node ends that another has replaced: by the sink, or its files are no more. */
const SUPERSEDED = /Fenced|is refused|the checkpoint is gone/
/** So long a zombie that came back may go on as if nothing had been. */
const NEWEST_MS = 150
/** Node 20 aborts the whole process when a thread ends while it loads a module: a death more. */
const ABORT = /FATAL ERROR: v8::/
/** Where a server comes back, which takes it a while. */
const SERVER_PATIENCE = 4

export interface RealOptions {
  readonly folder: string
  /** Module that a node runs. */
  readonly entry: URL
  /** What befalls the next node. */
  readonly draw: (life: number) => Blow
  readonly signal?: AbortSignal
}
export interface RealOutcome {
  /** One line; undefined: the run ended, nothing was lost and nothing doubled. */
  readonly broken: string | undefined
  readonly audit: Cell['audit'] | undefined
  /** All that struck, in order. */
  readonly strikes: readonly Strike[]
  /** Nodes that the clock of the supervisor struck. */
  readonly atRandom: number
  /** Threads of workers that the clock terminated. */
  readonly terminated: number
  readonly passed: readonly Passed[]
  readonly lives: number
  /** Zombies that came back, and of those, whom the sink refused. */
  readonly resumed: number
  readonly refused: number
  /** Nodes that died of V8 itself, as a thread was ended while it loaded: deaths like others. */
  readonly aborted: number
  /** Deaths of the sink's server. */
  readonly servers: number
  /** Of each life: what was drawn for it. */
  readonly blows: readonly Blow[]
}

class Broken extends Error {
  override readonly name = 'Broken'
}

/** Runs one plan on nodes that really die, and audits what a reader then sees. */
export async function realRun(plan: RealPlan, options: RealOptions): Promise<RealOutcome> {
  return await new RealRun(plan, options).run()
}

class RealRun {
  readonly #plan: RealPlan
  readonly #options: RealOptions
  readonly #spec: CellSpec
  readonly #prepared: Prepared
  readonly #chance: () => number
  readonly #originMs = monotonicMs()
  readonly #living = new Set<Life>()
  readonly #blows: Blow[] = []
  readonly #strikes: Strike[] = []
  readonly #passed: Passed[] = []
  #standby: Life | undefined
  #lives = 0
  #atRandom = 0
  #terminated = 0
  #resumed = 0
  #refused = 0
  #aborted = 0
  #servers = 0
  #done = false
  #over = false
  #quiet: () => void = () => {}
  /** All clicks are there at once: the last node waits for none. */
  #late = false
  /** Nodes have connections of their own to one sink. */
  #shared = false
  #served: { methods: Methods; first: Readonly<Record<string, string>> } | undefined
  #finish: () => void = () => {}
  #fail: (error: Error) => void = () => {}
  readonly #silence: Silence

  constructor(plan: RealPlan, options: RealOptions) {
    this.#plan = plan
    this.#options = options
    this.#spec = realSpec(plan, options.folder)
    this.#prepared = prepare(this.#spec)
    this.#chance = chanceOf(plan.seed, plan.run, 'pauses')
    this.#silence = new Silence(plan.serverKills === undefined ? 1 : SERVER_PATIENCE, (why) =>
      this.#fail(new Broken(why)),
    )
  }

  async run(): Promise<RealOutcome> {
    const { signal } = this.#options
    let outside: Sink | undefined
    let broken: string | undefined
    let judged: Cell['audit'] | undefined
    const stop = () => this.#fail(signal?.reason as Error)
    try {
      const { sinkNamed } = await loadSinks()
      this.#shared = sinkNamed(this.#spec.sink).shared === true
      if (this.#shared || this.#plan.kind === 'zombie') {
        outside = await openSink(this.#spec, this.#options.folder)
      }
      if (outside !== undefined && !this.#shared) {
        // A stopped node would keep the lock of its file.
        const sink = outside
        const methods: Methods = {
          fence: (w) => sink.fence(w),
          commit: (c) => sink.commit(c),
          read: () => sink.read(),
        }
        this.#served = { methods, first: firstLabels(methods) }
      }
      await new Promise<void>((resolve, reject) => {
        this.#finish = resolve
        this.#fail = reject
        signal?.addEventListener('abort', stop)
        if (signal?.aborted) stop()
        this.#silence.begin()
        this.#next()
        strikeServer(this.#plan, this.#chance, Object.values(killable(this.#spec.sink)), (part) => {
          if (!this.#over && !this.#done && part()) this.#servers++
        })
      })
      outside ??= await openSink(this.#spec, this.#options.folder)
      judged = await this.#audit(outside)
      if (judged.verdict !== 'exact') broken = judged.explanation
    } catch (error) {
      signal?.throwIfAborted()
      broken = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    } finally {
      signal?.removeEventListener('abort', stop)
      this.#silence.end()
      await this.#endAll()
      await outside?.close()
    }
    return {
      broken,
      audit: judged,
      strikes: this.#strikes,
      atRandom: this.#atRandom,
      terminated: this.#terminated,
      passed: this.#passed,
      lives: this.#lives,
      resumed: this.#resumed,
      refused: this.#refused,
      aborted: this.#aborted,
      servers: this.#servers,
      blows: this.#blows,
    }
  }
  async #audit(sink: Sink): Promise<Cell['audit']> {
    const { expected, query } = this.#prepared
    const how = { guarantee: 'exactly-once', query, faults: 0, replayedEvents: 0 } as const
    return audit(expected, await settle(sink.read()), how)
  }

  async #endAll(): Promise<void> {
    this.#over = true
    if (this.#living.size === 0) return
    const quiet = new Promise<void>((resolve) => {
      this.#quiet = resolve
    })
    for (const life of this.#living) life.kill()
    await quiet
  }

  #make(): Life {
    const { strikesMax, kind } = this.#plan
    const number = this.#blows.length + 1
    const blow = number <= strikesMax ? this.#options.draw(number) : NOTHING
    this.#blows.push(blow)
    const { entry } = this.#options
    const zombies = kind === 'zombie'
    const owning = { zombies, owns: this.#shared || !zombies }
    const life = new Life(number, blow, entry, this.#spec, owning, (who, event) => {
      if (event.kind === 'gone') this.#living.delete(who)
      if (this.#over) {
        if (this.#living.size === 0) this.#quiet()
        return
      }
      this.#silence.broken()
      try {
        this.#heard(who, event)
      } catch (error) {
        this.#fail(error as Error)
      }
    })
    this.#living.add(life)
    return life
  }
  /** The next node's turn, and one more is made ready. */
  #next(): void {
    const life = this.#standby ?? this.#make()
    this.#lives++
    this.#late ||= life.number > this.#plan.strikesMax
    life.go(this.#options.folder, () => this.#originNow(), this.#served).catch(this.#fail)
    this.#standby = this.#late ? undefined : this.#make()
  }
  #originNow(): number {
    return this.#late ? this.#originMs - 3_600_000 : this.#originMs
  }

  #heard(life: Life, event: LifeEvent): void {
    if (event.kind === 'committed') return
    if (event.kind === 'struck') {
      this.#strikes.push(event.strike)
      this.#passed.push(...event.strike.passed)
      if (event.strike.act === 'zombie') this.#replace(life)
    } else if (event.kind === 'clock') {
      this.#atRandom++
      if (this.#plan.kind === 'zombie') this.#replace(life)
    } else if (event.kind === 'fenced') {
      for (const older of this.#living) {
        if (older.stopped && older.number < life.number) this.#resumeLater(older)
      }
    } else if (event.kind === 'ended') this.#ended(life, event)
    else if (event.kind === 'gone') this.#gone(life, event)
  }
  /** A stopped node gets a successor; where the engine has come to its end there is none left. */
  #replace(life: Life): void {
    if (this.#done) this.#resumeLater(life)
    else this.#next()
  }
  #resumeLater(life: Life): void {
    life.stopped = false
    this.#resumed++
    const pauses = [0, 1, 5, 20]
    const pauseMs = pauses[Math.floor(this.#chance() * pauses.length)]!
    setTimeout(() => life.resume(), pauseMs)
    // It may have stopped before its fence, and then it is the newest: nothing would strike it.
    setTimeout(() => {
      if (!this.#done && !this.#over && ![...this.#living].some(isFresh)) this.#next()
    }, pauseMs + NEWEST_MS)
  }
  #ended(life: Life, { error, passed, terminated }: Extract<LifeEvent, { kind: 'ended' }>): void {
    this.#passed.push(...passed)
    this.#terminated += terminated
    if (error === undefined) this.#done = true
    else if (this.#plan.kind === 'zombie' && SUPERSEDED.test(error)) this.#refused++
    else throw new Broken(`life ${life.number} gave up: ${error}`)
  }
  #gone(life: Life, { how }: Extract<LifeEvent, { kind: 'gone' }>): void {
    if (!life.begun) {
      if (this.#done) this.#settle()
      else throw new Broken(`life ${life.number} ended before its turn: ${told(how)}`)
      return
    }
    const isAborted = how.signal === 'SIGABRT' && ABORT.test(how.stderr)
    if (isAborted) this.#aborted++
    const expected =
      isAborted ||
      life.ended !== undefined ||
      (how.signal === 'SIGKILL' && life.down !== undefined && this.#plan.kind === 'kill')
    if (!expected) throw new Broken(`life ${life.number} ended by itself: ${told(how)}`)
    if (this.#done) this.#settle()
    else if (![...this.#living].some((other) => other.begun && !other.stopped)) this.#next()
  }
  /** The engine has come to its end: who is stopped comes back, who waits is not needed. */
  #settle(): void {
    for (const life of this.#living) {
      if (!life.begun) life.kill()
      else if (life.stopped) this.#resumeLater(life)
    }
    if (this.#living.size === 0) this.#finish()
  }
}

/** Its turn has come, and nothing has struck it yet. */
function isFresh(life: Life): boolean {
  return life.begun && life.down === undefined && life.ended === undefined
}

const NOTHING: Blow = { main: undefined, workers: [], clockMs: undefined }

function told({ code, signal, stderr }: Gone): string {
  const [first = ''] = stderr.split('\n').filter((line) => /\w/.test(line))
  return `code ${code}, signal ${signal} ${first}`.trim()
}
