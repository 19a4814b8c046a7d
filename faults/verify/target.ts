import { audit } from '../../bench/metrics/audit.js'
import { castOf } from '../../bench/metrics/cast.js'
import { workersLost } from '../../bench/metrics/deaths.js'
import { replayedOf } from '../../bench/metrics/replayed.js'
import { checkHistoryEngine } from '../../bench/plan/history.js'
import { type Prepared, prepare } from '../../bench/prepare.js'
import {
  firedWords,
  type SimulatedRun,
  type SimulateOptions,
  simulate,
  workerWorldOf,
} from '../../bench/simulate.js'
import type { Guarantee, WorkerWorld } from '../../engines/world.js'
import { ReusableArena, sharedArena } from '../../runtime/arena.js'
import type { Fault } from '../../runtime/fault.js'
import { TIGHT_COSTS } from '../../runtime/simulated/costs.js'
import type { SimulatedDisk } from '../../runtime/simulated/disk.js'
import { copied, frozen } from '../../runtime/simulated/mail.js'
import { queryNamed } from '../../workloads/queries/query.js'
import { shapeOf } from '../../workloads/queries/shape.js'
import { interpose } from '../interpose.js'
import { Commits } from './commits.js'
import { brokenBy, textOf, wrongEnd } from './judge.js'
import { leftIn, stale } from './leftovers.js'
import type { Look, Outcome } from './look.js'
import type { Broken } from './oracles.js'
import { Outside } from './outside.js'
import { ADAPTIVE_MS_MAX, specOf, type VerifyPlan } from './plan.js'
import { Prefixes } from './prefix.js'
import { reached, reachMsMax } from './reach.js'
import { askingOnce } from './remembered.js'
import { slowed, slowMsMax } from './slow.js'
import { BUILT, type Subject } from './subject.js'
import { LIVES_MAX, toldArgs } from './told-args.js'
import { readOrBroken, Watch } from './watch.js'

export type { Look, Outcome } from './look.js'

/** Exactness does not see stalls, so a run that needs more than this has failed. */
const STEPS_MAX = 2_000_000
const VIRTUAL_MS_SLACK = 2_000
/** Of a batch or a checkpoint: to come to a trigger, and to end. */
const INTERVALS_A_LIFE = 4
const REPEATS: readonly Guarantee[] = ['at-least-once', 'delivery']

const arena = new ReusableArena()

/** One small workload for one engine and sink, prepared once, and run as often as one likes. */
export class Target {
  readonly plan: VerifyPlan
  readonly #subject: Subject
  readonly #prepared: Prepared
  readonly #workers: WorkerWorld
  readonly #prefixes: Prefixes | undefined
  /** By the number of lives. */
  readonly #filesLeft = new Map<number, number>()
  /** When the last click is due. */
  readonly #lastMs: number

  /** Throws an InputError that names what the plan asks for and cannot have. */
  constructor(plan: VerifyPlan, subject: Subject = BUILT) {
    const asked = queryNamed(plan.query)
    // Of a plug-in nobody knows; it says so itself.
    if (asked !== undefined && !isPlugIn(subject, plan)) {
      checkHistoryEngine(asked, plan.engine, plan.guarantee, plan.faults.length > 0)
    }
    this.plan = plan
    this.#subject = subject
    const prepared = prepare(specOf(plan))
    this.#prepared = prepared
    const { shared, query, log, ends } = prepared
    this.#workers = reached(askingOnce(workerWorldOf(prepared)), plan)
    // What a commit of somebody's own file should have, only the end tells.
    const byCommit = plan.guarantee === 'exactly-once' && query.groups === undefined
    this.#prefixes = byCommit ? new Prefixes(query, shared, ends) : undefined
    let lastMs = 0
    for (let p = 0; p < log.partitions; p++) {
      if (log.length(p) > 0) lastMs = Math.max(lastMs, log.dueMs(p, log.length(p) - 1))
    }
    this.#lastMs = lastMs
  }
  get #appends(): boolean {
    return this.plan.outputMode === 'append' && this.#prepared.query.output === 'count'
  }
  get prepared(): Prepared {
    return this.#prepared
  }

  /** Runs it once; `seed` is that of the schedule only. */
  run(
    faults: readonly Fault[] = this.plan.faults,
    look: Look = {},
    seed = this.plan.seed,
  ): Outcome {
    const { plan } = this
    const outside = this.#open(look.disk)
    const { sink } = outside
    const fired = firedWords(faults)
    const commits =
      this.#prefixes === undefined ? undefined : new Commits(this.#prefixes, this.#appends)
    const watch = new Watch({
      sink: look.wrap?.(sink) ?? sink,
      strikes: interpose(faults, fired),
      commits,
      reader: look.closely === true,
      coverage: look.coverage,
      passed: look.passed,
    })
    const simulated = this.#simulate(faults, look, seed, watch, outside)
    look.coverage?.saw('torn tail read', outside.disk.tornReads)
    if ('broken' in simulated) return { ...simulated, audit: undefined }
    const rows = readOrBroken(sink)
    if ('broken' in rows)
      return { ...simulated, broken: watch.broken ?? rows.broken, audit: undefined }
    const { guarantee } = plan
    const { query, log, expected } = this.#prepared
    const { journal, struck } = simulated
    const replayedEvents = REPEATS.includes(guarantee)
      ? replayedOf(journal, log.partitions, castOf(journal))
      : 0
    const lost = guarantee === 'delivery' ? workersLost(journal) : 0
    const excuses = { faults: struck, replayedEvents, workersLost: lost }
    const judged = audit(expected, rows, { guarantee, query, ...excuses })
    if (guarantee === 'at-least-once' && judged.duplicated > 0)
      look.coverage?.saw('at-least-once doubled')
    if (guarantee === 'none' && judged.lost > 0) look.coverage?.saw('none lost')
    if (guarantee === 'delivery' && judged.lost > 0) look.coverage?.saw('delivery lost')
    if (guarantee === 'delivery' && judged.duplicated > 0) look.coverage?.saw('delivery doubled')
    const broken =
      watch.broken ??
      wrongEnd(judged, plan) ??
      gapIn(commits) ??
      (watch.fencedAfter ? undefined : leftIn(sink)) ??
      look.judge?.(sink) ??
      (look.closely ? this.#afterwards(outside, commits, simulated.lives) : undefined)
    return { ...simulated, broken, audit: judged }
  }

  /** A fault costs a life at most; what comes again and again may cost any number of them. */
  #virtualMsMax(faults: readonly Fault[]): number {
    const isEndless = faults.some(({ at }) => 'everyMs' in at && at.everyMs !== undefined)
    const lives = isEndless ? LIVES_MAX : 1 + faults.length
    const pausedMs = faults.reduce((sum, { forMs = 0 }) => sum + forMs, 0)
    const { events, batchEvents, intervalMs, trigger, rescale } = this.plan
    // One of them comes with each trigger, also from a backlog; a controller may make them small,
    // and its intervals long.
    const least = trigger === 'pid' ? 1 : batchEvents
    const batches = this.#prepared.spec.intervalMs !== null ? Math.ceil(events / least) : 0
    const longestMs = trigger === 'adaptive' ? ADAPTIVE_MS_MAX : intervalMs
    const all = lives + (rescale === undefined ? 0 : 1)
    const waitsMs = all * (INTERVALS_A_LIFE + batches) * longestMs
    return (
      this.#lastMs +
      waitsMs +
      pausedMs +
      reachMsMax(this.plan) +
      slowMsMax(this.plan) +
      VIRTUAL_MS_SLACK
    )
  }
  #open(disk?: SimulatedDisk): Outside {
    return new Outside(this.#subject, this.plan, shapeOf(this.#prepared.query), disk)
  }
  #simulate(
    faults: readonly Fault[],
    look: Look,
    seed: number,
    watch: Watch,
    { disk, clock, sink: server }: Outside,
  ): SimulatedRun | Omit<Outcome, 'audit'> {
    const { plan } = this
    const workers = this.#workers
    const { programs } = this.#subject
    arena.reset()
    const options: SimulateOptions = {
      costs: TIGHT_COSTS,
      // A copy must not tear shared memory apart, so it must be shared.
      arena: look.closely ? sharedArena : arena,
      mail: look.closely ? copied : frozen,
      journal: look.journal === true || REPEATS.includes(plan.guarantee),
      stepsMax: STEPS_MAX,
      virtualMsMax: this.#virtualMsMax(faults),
      programs: { ...programs, supervisor: watch.until(programs.supervisor!) },
      args: toldArgs(plan, this.#prepared.spec, this.#subject),
      workers: look.script === undefined ? workers : { ...workers, script: look.script },
      disk,
      onNode: watch,
      interpose: watch,
      clock,
      server,
      seed: `${seed}/1`,
    }
    const run: { -readonly [K in keyof SimulatedRun]?: SimulatedRun[K] } = {}
    try {
      return simulate(this.#prepared, slowed(watch.sink, plan), faults, { ...options, sofar: run })
    } catch (error) {
      const { steps = 0, virtualMs = 0, struck = 0 } = run
      const { journal = { clock: 'virtual', entries: [] } } = run
      return {
        broken: watch.broken ?? brokenBy(error),
        steps,
        virtualMs,
        struck,
        journal,
        lives: 0,
      }
    }
  }
  /** The run is over, and a life more goes over what it left, twice. */
  #afterwards(outside: Outside, commits: Commits | undefined, lives: number): Broken | undefined {
    const { sink, disk } = outside
    if (!this.plan.guarantee.startsWith('exactly-once')) return undefined
    const strikes = interpose([], firedWords([]))
    const nothing = { coverage: undefined, passed: undefined }
    const before = textOf(sink)
    const files: number[] = []
    for (let again = 1; again <= 2; again++) {
      const watch = new Watch({ sink, strikes, commits, reader: true, ...nothing })
      const run = this.#simulate([], { closely: true }, again, watch, outside)
      const broken = 'broken' in run ? run.broken : watch.broken
      if (broken !== undefined) return { oracle: 'O8', what: `recovered once more, ${broken.what}` }
      files.push(disk.list('').length)
    }
    const others = 'recovered once more, the rows are others'
    if (textOf(sink) !== before) return { oracle: 'O8', what: others }
    if (files[1]! > files[0]!) {
      return { oracle: 'O11', what: `files pile up with each recovery: ${files[0]}, ${files[1]}` }
    }
    const most = this.#filesAfter(lives)
    return files[1]! > most ? stale(disk, most) : leftIn(sink)
  }
  /** So many files are left by as many lives to which nothing happened, and two more. */
  #filesAfter(lives: number): number {
    const known = this.#filesLeft.get(lives)
    if (known !== undefined) return known
    const { plan } = this
    const watched = { commits: undefined, reader: false, coverage: undefined, passed: undefined }
    const outside = this.#open()
    const { sink, disk } = outside
    const strikes = interpose([], firedWords([]))
    for (let life = 1; life <= lives + 2; life++) {
      this.#simulate([], {}, plan.seed, new Watch({ sink, strikes, ...watched }), outside)
    }
    const { length } = disk.list('')
    this.#filesLeft.set(lives, length)
    return length
  }
}

function isPlugIn({ engines }: Subject, { engine }: VerifyPlan): boolean {
  return engines?.some(({ name }) => name === engine) ?? false
}
function gapIn(commits: Commits | undefined): Broken | undefined {
  const gap = commits?.gap()
  return gap === undefined ? undefined : { oracle: 'O4', what: gap }
}
