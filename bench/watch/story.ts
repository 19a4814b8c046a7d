import type { Entry } from '../../runtime/journal.js'
import type { Log } from '../../workloads/log/log.js'
import { namedBy, titleOf } from './names.js'
import type { Moment } from './snapshot.js'

/** A reader sees the last few; a program gets no more either. */
const MOMENTS_MAX = 100
const MAIN = -1
const GIVEN_UP = new Set(['its parent ended', 'its parent is suspected', 'killed', 'cancelled'])

interface Open {
  readonly slot: number
  readonly events: number | undefined
}

/** What happened to whom, in words: faults, deaths, restarts, and when results came again. */
export class Story {
  faults = 0
  readonly #log: Log
  readonly #moments: Moment[] = []
  /** Those that run, by name. */
  readonly #open = new Map<string, Open>()
  /** Chunks that died and are not done, by name without attempt. */
  readonly #diedMs = new Map<string, number>()
  readonly #workers = new Set<number>()
  /** The first fault whose results have not come again: what was due when it struck. */
  #waiting: { readonly atMs: number; readonly due: readonly number[] } | undefined

  constructor(log: Log) {
    this.#log = log
  }
  get moments(): readonly Moment[] {
    return this.#moments
  }

  heard(entry: Entry): void {
    const { atMs, process } = entry
    if (entry.kind === 'spawn') this.#spawned(entry)
    else if (entry.kind === 'exit') this.#ended(entry)
    else if (entry.kind === 'fault') {
      this.faults++
      const where = this.#whereOf(process)
      this.#say(atMs, 'fault', `${entry.what} strikes ${titleOf(process)}${where}`)
      this.#waiting ??= { atMs, due: this.#dueAt(atMs) }
    } else if (entry.kind === 'progress' && entry.stage === 'visible') {
      if (this.#waiting === undefined) return
      const { atMs: faultMs, due } = this.#waiting
      if (atMs < faultMs || entry.offset <= due[entry.partition]!) return
      this.#waiting = undefined
      const after = Math.round(atMs - faultMs)
      this.#say(
        atMs,
        'recovered',
        `clicks that came after the fault are readable, ${after} ms after it`,
      )
    }
  }

  #spawned({ process, slot, atMs, events }: Extract<Entry, { kind: 'spawn' }>): void {
    this.#open.set(process, { slot, events })
    const named = namedBy(process)
    if (named.kind === 'chunk' && this.#diedMs.has(partOf(named))) {
      this.#say(atMs, 'restart', `${titleOf(process)} starts again on worker ${slot}`)
    } else if (named.kind === 'worker') {
      if (this.#workers.has(slot)) this.#say(atMs, 'restart', `worker ${slot} starts again`)
      this.#workers.add(slot)
    } else if (named.kind === 'coordinator' && named.life > 1) {
      this.#say(atMs, 'restart', `the coordinator starts again: life ${named.life}`)
    }
  }
  #ended(entry: Extract<Entry, { kind: 'exit' }>): void {
    const { process, atMs, ok, events, error } = entry
    const open = this.#open.get(process)
    this.#open.delete(process)
    const named = namedBy(process)
    // Whose parent ended, or gave it up, is no news beside that.
    if (named.kind === 'other' || (!ok && GIVEN_UP.has(error ?? ''))) return
    if (!ok) {
      const after = open?.events === undefined ? '' : ` after ${events} of ${open.events} clicks`
      this.#say(atMs, 'death', `${titleOf(process)} is lost${after}`)
    }
    if (named.kind !== 'chunk') return
    const part = partOf(named)
    const diedMs = this.#diedMs.get(part)
    if (!ok) this.#diedMs.set(part, diedMs ?? atMs)
    else if (diedMs !== undefined) {
      this.#diedMs.delete(part)
      const after = Math.round(atMs - diedMs)
      this.#say(atMs, 'recovered', `${titleOf(process)} is done, ${after} ms after it died`)
    }
  }
  #whereOf(process: string): string {
    const slot = this.#open.get(process)?.slot ?? MAIN
    return slot === MAIN || namedBy(process).kind === 'worker' ? '' : ` on worker ${slot}`
  }
  #dueAt(atMs: number): number[] {
    return Array.from({ length: this.#log.partitions }, (_, p) => this.#log.available(p, atMs))
  }
  #say(atMs: number, kind: Moment['kind'], text: string): void {
    this.#moments.push({ atMs, kind, text })
    if (this.#moments.length > MOMENTS_MAX) this.#moments.shift()
  }
}

function partOf({ number, batch }: { readonly number: number; readonly batch: number }): string {
  return `${number}@${batch}`
}
