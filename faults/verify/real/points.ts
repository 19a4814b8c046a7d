import type { Act, Fault } from '../../../runtime/fault.js'
import type { Passed } from '../../../runtime/processes/strike.js'
import { roleOf } from '../coverage.js'

interface Point {
  readonly role: string
  readonly point: string
  readonly act: Act
  /** Of one process in one life, as far as it has been seen. */
  hitsMax: number
  strikes: number
  /** Aimed at, whether it struck or not. */
  tries: number
}
/** A fault that waits for a later hit costs a longer life. */
const HITS_MAX = 4

/**
 * The places of some roles of one engine, and how often each was struck. Those are known that a
 * simulated run passes, and each that a real life has passed since. The next fault goes to one
 * that was struck least.
 */
export class Points {
  readonly #acts: readonly Act[]
  readonly #roles: (role: string) => boolean
  readonly #points = new Map<string, Point>()

  constructor(acts: readonly Act[], roles: (role: string) => boolean) {
    this.#acts = acts
    this.#roles = roles
  }
  passed(passed: readonly Passed[]): void {
    for (const [process, point, times] of passed) {
      for (const act of this.#acts) {
        const known = this.#of(roleOf(process), point, act)
        if (known !== undefined) known.hitsMax = Math.max(known.hitsMax, times)
      }
    }
  }
  struck(place: string, times: number): void {
    const [role = '', ...rest] = place.split(' ')
    const act = rest.pop() as Act
    const known = this.#of(role, rest.join(' '), act)
    if (known !== undefined) known.strikes += times
  }
  draw(chance: () => number): Fault {
    let best: Point | undefined
    let least = Number.POSITIVE_INFINITY
    for (const point of this.#points.values()) {
      // Who was aimed at and not struck is hard to meet; it must not keep all others waiting.
      const score = point.strikes + point.tries / 4 + chance() * 2
      if (score >= least) continue
      least = score
      best = point
    }
    if (best === undefined) throw new Error('no point is known: nothing has run yet')
    best.tries++
    const { role, point, act, hitsMax } = best
    const hit = chance() < 0.5 ? 1 : 1 + Math.floor(chance() * Math.min(hitsMax, HITS_MAX))
    return { process: `${role}*`, at: { point, hit }, act }
  }
  /** Whether each was struck so often, and which were not. */
  under(least: number): string[] {
    return [...this.#points.values()]
      .filter(({ strikes }) => strikes < least)
      .map(({ role, point, act, strikes }) => `${role} ${point} ${act}: ${strikes}`)
  }
  #of(role: string, point: string, act: Act): Point | undefined {
    if (!this.#roles(role) || !this.#acts.includes(act)) return undefined
    const name = `${role} ${point} ${act}`
    let known = this.#points.get(name)
    if (known === undefined) {
      known = { role, point, act, hitsMax: 1, strikes: 0, tries: 0 }
      this.#points.set(name, known)
    }
    return known
  }
}
