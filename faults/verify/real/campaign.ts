import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SinkError } from '../../../sinks/sink-error.js'
import type { VerifyPlan } from '../plan.js'
import type { Shard } from '../shards.js'
import { Aims, type AimsOptions } from './aims.js'
import { nodeEntry } from './bundle.js'
import { loadSinks } from './open-sink.js'
import { planOf, type RealPlan } from './plan.js'
import { realRun } from './run.js'
import { lineOf, type RunLine, type Tally } from './tally.js'

export interface CampaignOptions extends AimsOptions {
  readonly sink: string
  /** Deaths of the sink's server, at least; absent: none. */
  readonly servers?: number
  /** Where nodes read their clicks; absent: each makes them from the seed. */
  readonly log?: 'file'
  /** Which runs of the whole are made here, every n-th; absent: all. */
  readonly shard?: Shard
  /** Runs at once. */
  readonly jobs: number
  /** Root of the built tree that nodes run: this one, or a mutant's. */
  readonly built: URL
  /** Failed runs leave their plans there. */
  readonly out: string
  readonly signal?: AbortSignal
  /** Lines of runs made before: this goes on behind them. */
  readonly before?: readonly RunLine[]
  /** How half of all runs work: as what a simulated run was broken in. */
  readonly works?: Partial<VerifyPlan>
  /** Nodes that one run is made for; absent: many. */
  readonly strikesARun?: number
  /** Stops at the first run that fails. */
  readonly bail?: boolean
  readonly ran?: (line: RunLine) => void
}
/** Nodes that one run's log is made for. */
const STRIKES_A_RUN = 24
/** Of the server, in a run that is to have some: it takes a second to come back. */
const SERVERS_A_RUN = 2
/** Over so many times the runs that the targets need some point cannot be met. */
const PATIENCE = 3

/** Runs nodes that die until enough have died, and audits every run. */
export class Campaign {
  readonly aims: Aims
  readonly #options: CampaignOptions
  readonly #underWay = { kill: 0, zombie: 0 }
  readonly #strikesARun: number
  readonly #shard: Shard
  /** Of this shard, from 0. */
  #nth: number

  constructor(options: CampaignOptions) {
    this.#options = options
    this.#strikesARun = options.strikesARun ?? STRIKES_A_RUN
    this.aims = new Aims(options)
    for (const line of options.before ?? []) this.aims.add(line)
    this.#shard = options.shard ?? { index: 1, of: 1 }
    this.#nth = Math.floor(this.tally.runLast / this.#shard.of) + 1
  }
  get tally(): Tally {
    return this.aims.tally
  }

  /** Also ends when `signal` does; runs that were under way then are forgotten. */
  async run(): Promise<void> {
    const { sinkNamed } = await loadSinks()
    const missing = await sinkNamed(this.#options.sink).missing?.()
    if (missing !== undefined) throw new SinkError(missing)
    mkdirSync(this.#options.out, { recursive: true })
    const { node, close } = await nodeEntry(this.#options.built)
    try {
      await Promise.all(Array.from({ length: this.#options.jobs }, () => this.#lane(node)))
    } finally {
      close()
    }
  }
  async #lane(entry: URL): Promise<void> {
    const { signal, bail } = this.#options
    for (;;) {
      if (signal?.aborted || (bail && this.tally.broken.length > 0)) return
      const plan = this.#next()
      if (plan === undefined) return
      this.#underWay[plan.kind]++
      try {
        await this.#one(plan, entry)
      } catch (error) {
        if (signal?.aborted) return
        throw error
      }
      this.#underWay[plan.kind]--
    }
  }
  /** Of the kind that is further from its target; undefined: what is under way will do. */
  #next(): RealPlan | undefined {
    const { targets, engines, seed, sink, log } = this.#options
    const servers = this.#serversMissing()
    const most =
      (PATIENCE * (targets.kill + targets.death + targets.zombie)) / this.#strikesARun +
      (PATIENCE * (this.#options.servers ?? 0)) / SERVERS_A_RUN +
      40
    if (this.tally.runs > most) return undefined
    const soon = (kind: 'kill' | 'zombie'): number =>
      (this.#underWay[kind] * this.#strikesARun) / 2 / Math.max(1, targets[kind])
    const kills = Math.max(this.aims.share('kill'), this.aims.share('death')) - soon('kill')
    const zombies = this.aims.share('zombie') - soon('zombie')
    if (Math.max(kills, zombies) <= 0 && servers <= 0) return undefined
    const nth = this.#nth++
    const run = nth * this.#shard.of + this.#shard.index - 1
    const engine = engines[nth % engines.length]!
    const kind = zombies > Math.max(0, kills) ? 'zombie' : 'kill'
    const strikesMax = this.#strikesARun
    const works = nth % 2 === 0 ? this.#options.works : undefined
    const ofServer = kind === 'kill' && servers > 0 ? { serverKills: SERVERS_A_RUN } : {}
    const more = { ...ofServer, ...(works && { works }), ...(log && { log }) }
    return planOf(seed, run, engine, kind, { sink, strikesMax, ...more })
  }
  #serversMissing(): number {
    const soon = (this.#underWay.kill * SERVERS_A_RUN) / 2
    return (this.#options.servers ?? 0) - this.tally.servers - soon
  }
  /** What keeps the campaign from being over, one line each. */
  get missing(): string[] {
    const { servers = 0 } = this.#options
    const struck = this.tally.servers
    const short = struck < servers ? [`${struck} of ${servers} deaths of the server`] : []
    return [...this.aims.missing(), ...short]
  }

  async #one(plan: RealPlan, entry: URL): Promise<void> {
    const { signal, out, ran } = this.#options
    const folder = mkdtempSync(join(tmpdir(), 'chunk42-real-'))
    const beganMs = performance.now()
    let kept = false
    try {
      const outcome = await realRun(plan, {
        folder,
        entry,
        draw: (life) => this.aims.draw(plan, life),
        ...(signal === undefined ? {} : { signal }),
      })
      const line = lineOf(plan, outcome, performance.now() - beganMs)
      this.aims.learn(plan.workload.engine, plan.kind, outcome)
      this.aims.add(line)
      if (outcome.broken !== undefined) {
        kept = true
        const { blows } = outcome
        const failed = JSON.stringify({ plan, blows, folder, line }, null, 2)
        writeFileSync(join(out, failedName(plan.run)), `${failed}\n`)
      }
      ran?.(line)
    } finally {
      if (!kept) rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Holds what a failed run was made of, and where its files are. */
export function failedName(run: number): string {
  return `failed-run-${run}.json`
}
