import type { Strike } from '../../../runtime/processes/strike.js'
import { roleOf } from '../coverage.js'
import { WORKER_ROLES } from './known.js'
import type { RealPlan, RunKind } from './plan.js'
import type { RealOutcome } from './run.js'

/** What was struck: a node by SIGKILL, a worker's thread, a node that stopped and came back. */
export const VICTIMS = ['kill', 'death', 'zombie'] as const
export type Victim = (typeof VICTIMS)[number]
/** In place of a point: by the clock. */
export const AT_RANDOM = 'at a random time'

/** One run, as a line of a campaign's file. */
export interface RunLine {
  readonly run: number
  readonly engine: string
  readonly kind: RunKind
  readonly lives: number
  readonly tookMs: number
  /** By victim, then by `role point act`, or AT_RANDOM. */
  readonly strikes: Readonly<Record<Victim, Readonly<Record<string, number>>>>
  /** Points of main processes that lives passed: `role point`. */
  readonly passed: readonly string[]
  readonly resumed: number
  readonly refused: number
  /** Nodes aborted by V8; absent: none. */
  readonly aborted?: number
  /** Deaths of the sink's server; absent: none. */
  readonly servers?: number
  readonly clicks: number
  readonly lost: number
  readonly duplicated: number
  /** One line; absent: the run kept its guarantee. */
  readonly broken?: string
}

function victimOf({ process, act }: Strike): Victim {
  if (act === 'zombie') return 'zombie'
  return WORKER_ROLES.has(roleOf(process)) ? 'death' : 'kill'
}
function placeOf({ process, point, act }: Strike): string {
  return `${roleOf(process)} ${point} ${act}`
}

/** One run's outcome as a line. */
export function lineOf(plan: RealPlan, outcome: RealOutcome, tookMs: number): RunLine {
  const { lives, resumed, refused, audit, broken } = outcome
  const strikes = { kill: {}, death: {}, zombie: {} } as Record<Victim, Record<string, number>>
  const add = (victim: Victim, place: string, times = 1): void => {
    if (times > 0) strikes[victim][place] = (strikes[victim][place] ?? 0) + times
  }
  for (const strike of outcome.strikes) add(victimOf(strike), placeOf(strike))
  add(plan.kind, AT_RANDOM, outcome.atRandom)
  add('death', AT_RANDOM, outcome.terminated)
  const names = outcome.passed.map(([process, point]) => `${roleOf(process)} ${point}`)
  return {
    run: plan.run,
    engine: plan.workload.engine,
    kind: plan.kind,
    lives,
    tookMs: Math.round(tookMs),
    strikes,
    passed: [...new Set(names)].sort(),
    resumed,
    refused,
    ...(outcome.servers > 0 ? { servers: outcome.servers } : {}),
    ...(outcome.aborted > 0 ? { aborted: outcome.aborted } : {}),
    clicks: audit?.expectedEvents ?? 0,
    lost: audit?.lost ?? 0,
    duplicated: audit?.duplicated ?? 0,
    ...(broken === undefined ? {} : { broken }),
  }
}

/** Sums of lines, by engine. */
export class Tally {
  readonly #counts = new Map<string, number>()
  readonly #passed = new Map<string, Set<string>>()
  runs = 0
  lives = 0
  resumed = 0
  refused = 0
  aborted = 0
  servers = 0
  clicks = 0
  lost = 0
  duplicated = 0
  tookMs = 0
  runLast = -1
  readonly broken: RunLine[] = []

  add(line: RunLine): void {
    const { engine } = line
    this.runs++
    this.runLast = Math.max(this.runLast, line.run)
    for (const key of ['lives', 'resumed', 'refused', 'clicks', 'tookMs'] as const) {
      this[key] += line[key]
    }
    this.aborted += line.aborted ?? 0
    this.servers += line.servers ?? 0
    this.lost += line.lost
    this.duplicated += line.duplicated
    if (line.broken !== undefined) this.broken.push(line)
    const passed = this.#passed.get(engine) ?? new Set()
    this.#passed.set(engine, passed)
    for (const point of line.passed) passed.add(point)
    for (const victim of VICTIMS) {
      for (const [place, times] of Object.entries(line.strikes[victim])) {
        const key = keyOf(engine, victim, place)
        this.#counts.set(key, (this.#counts.get(key) ?? 0) + times)
      }
    }
  }
  struck(victim: Victim, engine?: string): number {
    let sum = 0
    for (const [key, times] of this.#counts) {
      const [of, what] = JSON.parse(key) as [string, string]
      if (what === victim && (engine === undefined || of === engine)) sum += times
    }
    return sum
  }
  /** Place and strikes, most first. */
  places(victim: Victim, engine: string): (readonly [place: string, times: number])[] {
    const found: (readonly [string, number])[] = []
    for (const [key, times] of this.#counts) {
      const [of, what, place] = JSON.parse(key) as [string, string, string]
      if (of === engine && what === victim) found.push([place, times])
    }
    return found.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  }
  passed(engine: string): ReadonlySet<string> {
    return this.#passed.get(engine) ?? new Set()
  }
}

function keyOf(...names: readonly string[]): string {
  return JSON.stringify(names)
}
