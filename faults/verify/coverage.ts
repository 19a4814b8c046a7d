/**
 * What a campaign has met, summed over its runs: how often each point was passed, and the rare
 * things that must have happened at least once. A suite in which one of them never happens proves
 * nothing about it, and fails.
 */
export const SOMETIMES = {
  recovery: 'a life ended and the next one went on',
  'recovery in recovery': 'a life ended before it had committed anything, and was not the first',
  'fence refused': 'a life that was over tried to commit, and was refused',
  'commit repeated': 'a commit came again, and changed nothing',
  'unknown, was in': 'nobody knew whether a commit had happened: it had',
  'unknown, was not in': 'nobody knew whether a commit had happened: it had not',
  'torn tail read': 'a recovery read a file whose tail a power cut had torn',
  'at-least-once doubled': 'clicks were doubled where that is allowed',
  'none lost': 'clicks were lost where that is allowed',
  'delivery lost': 'a bolt that died took counts with it',
  'delivery doubled': 'clicks were delivered again to a bolt that had counted them',
} as const
export type Sometimes = keyof typeof SOMETIMES

export class Coverage {
  /** By role and point, `coordinator batch.sync`: how often a process stood there. */
  readonly points = new Map<string, number>()
  /** So often a fault struck there. */
  readonly struck = new Map<string, number>()
  readonly sometimes = new Map<Sometimes, number>()
  readonly #roles = new Map<string, Map<string, number>>()

  saw(what: Sometimes, times = 1): void {
    if (times > 0) this.sometimes.set(what, (this.sometimes.get(what) ?? 0) + times)
  }
  /** One process yields there. */
  hit(process: string, point: string): void {
    let points = this.#roles.get(process)
    if (points === undefined) {
      points = new Map()
      this.#roles.set(process, points)
    }
    points.set(point, (points.get(point) ?? 0) + 1)
  }
  /** A fault strikes it there. */
  strike(process: string, point: string): void {
    const name = `${roleOf(process)} ${point}`
    this.struck.set(name, (this.struck.get(name) ?? 0) + 1)
  }
  /** Sums up by role; names of processes are many, and are forgotten. */
  settle(): this {
    for (const [process, points] of this.#roles) {
      for (const [point, hits] of points) {
        const name = `${roleOf(process)} ${point}`
        this.points.set(name, (this.points.get(name) ?? 0) + hits)
      }
    }
    this.#roles.clear()
    return this
  }
  add(other: Coverage): void {
    for (const [name, hits] of other.settle().points) {
      this.points.set(name, (this.points.get(name) ?? 0) + hits)
    }
    for (const [name, times] of other.struck) {
      this.struck.set(name, (this.struck.get(name) ?? 0) + times)
    }
    for (const [what, times] of other.sometimes) this.saw(what, times)
  }
}

/** `coordinator#2`, `worker-0#3` and `chunk-7@2.1#1` are a coordinator, a worker and a chunk. */
export function roleOf(process: string): string {
  return /^[a-z]+/.exec(process)?.[0] ?? process
}
