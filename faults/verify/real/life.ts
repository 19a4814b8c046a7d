import type { CellSpec } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import { Child, type Gone } from '../../../runtime/processes/child.js'
import { type Ask, type Methods, ServedPrograms } from '../../../runtime/processes/remote.js'
import type { Passed, Strike } from '../../../runtime/processes/strike.js'
import type { FromNode, ToNode } from './mail.js'

/** What befalls one node; drawn when the node is made, before its turn. */
export interface Blow {
  /** Of its main processes. */
  readonly main: Fault | undefined
  /** Of its worker threads. */
  readonly workers: readonly Fault[]
  /** By the supervisor's clock, so long after its beginning, if nothing else was first. */
  readonly clockMs: number | undefined
}
export type LifeEvent =
  | { readonly kind: 'struck'; readonly strike: Strike }
  /** The clock has struck, at no point. */
  | { readonly kind: 'clock' }
  | { readonly kind: 'fenced' }
  /** It is slow, and no more. */
  | { readonly kind: 'committed' }
  | {
      readonly kind: 'ended'
      readonly error?: string
      readonly passed: readonly Passed[]
      readonly terminated: number
    }
  | { readonly kind: 'gone'; readonly how: Gone }
const DEADLY: ReadonlySet<Fault['act']> = new Set(['kill', 'kill-after', 'zombie'])
export type Heard = (life: Life, event: LifeEvent) => void

/** Of a coordinator in a node that has the sink for itself: its workers' deaths cost lives. */
const LIVES_MAX = 500
const RESUMES_MS = [0, 50, 500, 3_000, 10_000]

/**
 * One node: from the fork, which is long before its turn, because to start one takes longer than
 * it lives, to its end.
 */
export class Life {
  readonly number: number
  readonly blow: Blow
  readonly #child: Child
  readonly #ready: Promise<void>
  #serve: ServedPrograms | undefined
  #timer: NodeJS.Timeout | undefined
  /** Its turn has come. */
  begun = false
  stopped = false
  /** What strikes main processes has struck: a point's fault, or the clock. */
  down: 'at a point' | 'at random' | undefined
  /** Said by itself: how its engine ended. */
  ended: Extract<LifeEvent, { kind: 'ended' }> | undefined

  constructor(
    number: number,
    blow: Blow,
    entry: URL,
    spec: CellSpec,
    { zombies, owns }: { readonly zombies: boolean; readonly owns: boolean },
    heard: Heard,
  ) {
    this.number = number
    this.blow = blow
    let ready = (): void => {}
    this.#ready = new Promise((resolve) => {
      ready = resolve
    })
    this.#child = new Child({
      entry,
      heard: (message) => {
        const mail = message as FromNode
        if (mail.kind === 'ready') ready()
        else if (mail.kind === 'fenced') this.#fenced()
        else if (mail.kind === 'committed') heard(this, mail)
        else if (mail.kind === 'ask') void this.#answer(mail)
        else {
          clearTimeout(this.#timer)
          this.ended = mail
          heard(this, mail)
        }
      },
      struck: (strike) => {
        if (DEADLY.has(strike.act) && strike.passed.length > 0) this.down = 'at a point'
        if (strike.act === 'zombie') this.stopped = true
        heard(this, { kind: 'struck', strike })
      },
      gone: (how) => {
        clearTimeout(this.#timer)
        // Who dies before its turn must not keep the run waiting for it.
        ready()
        heard(this, { kind: 'gone', how })
      },
    })
    this.#zombies = zombies
    // A zombie that began another life would fence its own successor, and so on without an end.
    const livesMax = zombies ? 1 : LIVES_MAX
    const faults = blow.main === undefined ? blow.workers : [blow.main, ...blow.workers]
    this.#fenced = () => heard(this, { kind: 'fenced' })
    this.#clocked = () => heard(this, { kind: 'clock' })
    this.#send({ kind: 'prepare', spec, faults, livesMax, owns })
  }
  readonly #fenced: () => void
  readonly #clocked: () => void
  readonly #zombies: boolean

  /** Its turn: from now on it is the run's node. `served`: the sink, where it stands outside. */
  async go(
    folder: string,
    originMs: () => number,
    served: { methods: Methods; first: Readonly<Record<string, string>> } | undefined,
  ): Promise<void> {
    this.begun = true
    await this.#ready
    if (served !== undefined) {
      this.#serve = new ServedPrograms(served.methods, (label) => {
        if (label === served.first.fence) this.#fenced()
      })
    }
    this.#send({ kind: 'go', folder, originMs: originMs(), sink: served?.first ?? null })
    const { clockMs } = this.blow
    if (clockMs !== undefined) this.#timer = setTimeout(() => this.#clock(), clockMs)
  }
  #clock(): void {
    if (this.down !== undefined || this.ended !== undefined) return
    this.down = 'at random'
    if (this.#zombies) {
      this.stopped = true
      this.#child.stop()
    } else this.kill()
    this.#clocked()
  }
  /**
   * Again and again: it tells of its stop just before it stops, and on a busy machine seconds may
   * lie between. To who is awake it means nothing.
   */
  resume(): void {
    this.stopped = false
    for (const ms of RESUMES_MS) setTimeout(() => this.#child.resume(), ms).unref()
  }
  kill(): void {
    this.#child.kill()
  }
  async #answer(ask: Ask): Promise<void> {
    const reply = await this.#serve?.answer(ask)
    if (reply !== undefined) this.#send(reply)
  }
  #send(mail: ToNode): void {
    this.#child.send(mail)
  }
}
