import type { NativeName } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import { roleOf } from '../coverage.js'
import { simulatedPoints, WORKER_ROLES } from './known.js'
import type { Blow } from './life.js'
import { chanceOf, type RealPlan, type RunKind } from './plan.js'
import { Points } from './points.js'
import type { RealOutcome } from './run.js'
import { AT_RANDOM, type RunLine, Tally, VICTIMS, type Victim } from './tally.js'

export interface AimsOptions {
  readonly engines: readonly NativeName[]
  readonly seed: string
  /** Absent: one that has no points of its own. */
  readonly sink?: string
  /** How many are to be struck, over all engines. */
  readonly targets: Readonly<Record<Victim, number>>
  /** And each point of each engine so often at least; 0: as it comes. */
  readonly strikesLeast: number
  /** Half of all strikes go where these stand: what a simulated run was broken by. */
  readonly aimed?: readonly Fault[]
}
const DEATHS_A_LIFE = 3
const DEATHS_A_RUN = 40
/** One node in so many dies by the clock, early; the others only if no fault finds its place. */
const CLOCK_SHARE = 0.1
const CLOCK_MS = 150
const AIMED_HITS_MAX = 6
const PATIENCE_MS = 500
const ACTS = {
  kill: ['kill', 'kill-after'],
  death: ['kill', 'kill-after'],
  zombie: ['zombie'],
} as const

/** What a campaign still wants to strike, and what it has struck. */
export class Aims {
  readonly tally = new Tally()
  readonly #options: AimsOptions
  readonly #points = new Map<string, Points>()

  constructor(options: AimsOptions) {
    this.#options = options
    for (const engine of options.engines) {
      const known = simulatedPoints(engine, options.seed, options.sink)
      for (const victim of VICTIMS) {
        const ofWorkers = victim === 'death'
        // The supervisor of a run stands outside; the one inside a node is only its beginning.
        const points = new Points(
          ACTS[victim],
          (role) => role !== 'supervisor' && WORKER_ROLES.has(role) === ofWorkers,
        )
        points.passed(known)
        this.#points.set(`${engine} ${victim}`, points)
      }
    }
  }
  /** What keeps the campaign from being over, one line each. */
  missing(of: readonly Victim[] = VICTIMS): string[] {
    const { targets, strikesLeast, engines } = this.#options
    return of.flatMap((victim) => {
      if (targets[victim] === 0) return []
      const struck = this.tally.struck(victim)
      const short = struck < targets[victim] ? [`${struck} of ${targets[victim]} ${victim}s`] : []
      const under = engines.flatMap((engine) =>
        this.#of(engine, victim)
          .under(strikesLeast)
          .map((point) => `${engine} ${victim} ${point} of ${strikesLeast}`),
      )
      return [...short, ...under]
    })
  }
  /** 1: nothing of it has been struck. */
  share(victim: Victim): number {
    const { targets } = this.#options
    if (targets[victim] === 0) return 0
    const missing = this.missing([victim]).length
    return Math.max(targets[victim] - this.tally.struck(victim), missing) / targets[victim]
  }
  add(line: RunLine): void {
    this.tally.add(line)
    for (const victim of VICTIMS) {
      const points = this.#of(line.engine, victim)
      for (const [place, times] of Object.entries(line.strikes[victim])) {
        if (place !== AT_RANDOM) points.struck(place, times)
      }
    }
    const passed = line.passed.map((name) => [...two(name), 1] as const)
    this.#of(line.engine, line.kind).passed(passed)
  }
  /** Also how often points are passed. */
  learn(engine: string, kind: RunKind, { passed }: RealOutcome): void {
    this.#of(engine, kind).passed(passed)
  }

  /** What befalls a node of this run. */
  draw({ seed, run, kind, workload }: RealPlan, life: number): Blow {
    const chance = chanceOf(seed, run, 'life', life)
    const { engine, workers: threads } = workload
    const clockMs = chance() < CLOCK_SHARE ? chance() * CLOCK_MS : PATIENCE_MS
    const deaths = (count: number): Fault[] =>
      Array.from({ length: count }, () => this.#death(engine, threads, chance))
    if (kind === 'zombie') {
      return { main: this.#main(engine, kind, chance), workers: [], clockMs }
    }
    // Once enough nodes have died, one node a run goes on without its threads.
    if (this.missing(['kill']).length === 0) {
      return { main: undefined, workers: deaths(DEATHS_A_RUN), clockMs: undefined }
    }
    const wanted = this.missing(['death']).length > 0
    const workers = deaths(wanted ? 1 + Math.floor(chance() * DEATHS_A_LIFE) : 0)
    return { main: this.#main(engine, kind, chance), workers, clockMs }
  }
  #main(engine: string, kind: RunKind, chance: () => number): Fault {
    return this.#aimed(kind, chance) ?? this.#of(engine, kind).draw(chance)
  }
  /** At a point, after so many clicks, or by the clock. */
  #death(engine: string, workers: number, chance: () => number): Fault {
    const process = `slot-${Math.floor(chance() * workers)}`
    const how = chance()
    if (how < 0.15) return { process, at: { atMs: chance() * CLOCK_MS }, act: 'kill' }
    if (how < 0.4) return { process, at: { event: 1 + Math.floor(chance() * 400) }, act: 'kill' }
    return this.#aimed('death', chance) ?? this.#of(engine, 'death').draw(chance)
  }
  /** Of real processes nobody knows which time at a place is the one. */
  #aimed(victim: Victim, chance: () => number): Fault | undefined {
    const acts: readonly string[] = ACTS[victim]
    const fitting = (this.#options.aimed ?? []).filter(
      ({ process, act }) =>
        acts.includes(act) && WORKER_ROLES.has(roleOf(process)) === (victim === 'death'),
    )
    const one = fitting[Math.floor(chance() * fitting.length)]
    if (one === undefined || !('point' in one.at) || chance() < 0.5) return undefined
    const hit = 1 + Math.floor(chance() * AIMED_HITS_MAX)
    return { process: `${roleOf(one.process)}*`, at: { point: one.at.point, hit }, act: one.act }
  }
  #of(engine: string, victim: Victim): Points {
    return this.#points.get(`${engine} ${victim}`)!
  }
}

function two(name: string): [string, string] {
  const at = name.indexOf(' ')
  return [name.slice(0, at), name.slice(at + 1)]
}
