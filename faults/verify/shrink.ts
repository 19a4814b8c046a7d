import fc from 'fast-check'
import type { Fault } from '../../runtime/fault.js'
import type { Broken } from './oracles.js'
import type { VerifyPlan } from './plan.js'
import { BUILT, type Subject } from './subject.js'
import { type Look, Target } from './target.js'

/** A plan that still fails, and nothing more can be left out of it that was tried. */
export interface Shrunk {
  readonly plan: VerifyPlan
  readonly broken: Broken
  /** So many plans were run for it. */
  readonly runs: number
}
export interface ShrinkOptions {
  readonly runsMax?: number
  /** What the run was looked at with. */
  readonly look?: Look
  /** Absent: whatever is broken, as nothing may be. */
  readonly counts?: (broken: Broken) => boolean
}
/** Each run costs some tenths of a millisecond; who waits for a result wants it in seconds. */
const RUNS_MAX = 3_000

/**
 * A smaller plan that fails too, by whatever oracle counts. First fast-check, which
 * shrinks a given plan when it comes as an example; then whole parts are left out, one by one.
 */
export function shrink(
  plan: VerifyPlan,
  broken: Broken,
  subject: Subject = BUILT,
  options: ShrinkOptions = {},
): Shrunk {
  const attempts = new Attempts(plan, broken, subject, options)
  byExample(plan, attempts)
  byParts(attempts)
  const { best, runs } = attempts
  return { ...best, runs }
}

/** Runs plans, and keeps the smallest that failed. */
class Attempts {
  best: { plan: VerifyPlan; broken: Broken }
  runs = 0
  readonly #subject: Subject
  readonly #runsMax: number
  readonly #look: Look
  readonly #counts: (broken: Broken) => boolean
  #closely: Look = { closely: true }

  constructor(
    plan: VerifyPlan,
    broken: Broken,
    subject: Subject,
    { runsMax = RUNS_MAX, look = {}, counts = () => true }: ShrinkOptions,
  ) {
    this.best = { plan, broken }
    this.#subject = subject
    this.#runsMax = runsMax
    this.#look = look
    this.#counts = counts
    // Frozen mail may be what it fails by, and a closer look copies mail.
    if (!this.fails(plan)) this.#closely = {}
  }
  get over(): boolean {
    return this.runs >= this.#runsMax
  }
  fails(plan: VerifyPlan): boolean {
    if (this.over) return false
    this.runs++
    const { broken } = new Target(plan, this.#subject).run(plan.faults, {
      ...this.#look,
      ...this.#closely,
    })
    if (broken === undefined || !this.#counts(broken)) return false
    this.best = { plan, broken: { oracle: broken.oracle, what: broken.what } }
    return true
  }
  /** Another plan makes another schedule, and may need another seed to fail in it. */
  failsSomehow(plan: VerifyPlan): boolean {
    return [plan.seed, 1, 2, 3, 4, 5, 6].some((seed) => this.fails({ ...plan, seed }))
  }
}

/** Only what can be smaller is drawn; without `chain`, so that a value from outside shrinks too. */
function arbitraryOf(plan: VerifyPlan): fc.Arbitrary<VerifyPlan> {
  const upTo = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max })
  const fixed = Object.fromEntries(
    Object.entries(plan).map(([key, value]) => [key, fc.constant(value)]),
  )
  return fc.record({
    ...fixed,
    events: upTo(plan.events),
    partitions: upTo(plan.partitions),
    workers: upTo(plan.workers),
    pipelineBatches: upTo(plan.pipelineBatches),
    groupBatches: upTo(plan.groupBatches),
    disorderMs: upTo(plan.disorderMs, 0),
    faults: fc.array(fc.oneof(...plan.faults.map(faultOf)), { maxLength: plan.faults.length }),
  } as unknown as { [K in keyof VerifyPlan]: fc.Arbitrary<VerifyPlan[K]> })
}
function faultOf({ at, forMs, ...rest }: Fault): fc.Arbitrary<Fault> {
  const fixed = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, fc.constant(value)]),
  )
  const place: fc.Arbitrary<unknown> =
    'point' in at
      ? fc.record({ point: fc.constant(at.point), hit: fc.integer({ min: 1, max: at.hit }) })
      : fc.constant(at)
  const sleep = forMs === undefined ? {} : { forMs: fc.constant(forMs) }
  return fc.record({ ...fixed, at: place, ...sleep } as never) as fc.Arbitrary<Fault>
}
function byExample(plan: VerifyPlan, attempts: Attempts): void {
  if (plan.faults.length === 0) return
  const holds = fc.property(arbitraryOf(plan), (one) => attempts.over || !attempts.fails(one))
  fc.check(holds, { examples: [[plan]], numRuns: 1, seed: 1 })
}

/** Knobs, and the values that make a run simpler. */
const SIMPLER: { readonly [K in keyof VerifyPlan]?: readonly VerifyPlan[K][] } = {
  rescale: [undefined],
  // Others have rows only where clicks have a history.
  query: ['clicks', 'ysb', 'enrich', 'features:1:3', 'sessions:3'],
  outputMode: ['update'],
  users: [4],
  workers: [1, 2],
  partitions: [1, 2],
  pipelineBatches: [1, 2],
  groupBatches: [1],
  speculation: ['off'],
  state: ['versions'],
  drain: [true],
  disorderMs: [0],
  lateShare: [0],
  malformedShare: [0],
  encoding: ['columns'],
  keys: [{ kind: 'uniform' }],
  ratePerSec: [16_000],
  intervalMs: [1],
  trigger: ['fixed'],
  sliceEvents: [32],
  bufferEvents: [16],
  chunkEvents: [60, 2],
  batchEvents: [200, 4],
  ringRecords: [64],
  alignment: ['aligned'],
  fetches: [undefined],
  sinkDelay: [undefined],
  heldRows: [undefined],
}

/** Delta debugging: leave out faults, then clicks, then set knobs to simple values; again. */
function byParts(attempts: Attempts): void {
  for (let better = true; better && !attempts.over; ) {
    better = false
    const { faults } = attempts.best.plan
    for (let i = faults.length - 1; i >= 0; i--) {
      const { plan } = attempts.best
      if (attempts.failsSomehow({ ...plan, faults: plan.faults.filter((_, j) => j !== i) }))
        better = true
    }
    if (earlier(attempts)) better = true
    if (fewer(attempts)) better = true
    if (narrower(attempts)) better = true
    for (const key of Object.keys(SIMPLER) as (keyof VerifyPlan)[]) {
      for (const value of SIMPLER[key] as readonly unknown[]) {
        const { plan } = attempts.best
        if (JSON.stringify(plan[key] ?? value) === JSON.stringify(value)) break
        if (!attempts.failsSomehow({ ...plan, [key]: value })) continue
        better = true
        break
      }
    }
  }
}
const MOMENTS = [0.1, 0.2, 0.5, 1, 2, 4].map((atMs) => ({ atMs }))
const COUNTS = [1, 2, 4, 8].map((event) => ({ event }))

/** Faults by the clock or by a count strike early: the clicks behind them are then not needed. */
function earlier(attempts: Attempts): boolean {
  let better = false
  for (const [i, { at }] of attempts.best.plan.faults.entries()) {
    if ('point' in at) continue
    const sooner = [...COUNTS, ...MOMENTS].filter(
      (other) => !('event' in at && 'event' in other && other.event >= at.event),
    )
    for (const other of sooner) {
      if ('atMs' in at && !('atMs' in other && other.atMs < at.atMs)) continue
      const { plan } = attempts.best
      const faults = plan.faults.map((fault, j) => (j === i ? { ...fault, at: other } : fault))
      if (!attempts.failsSomehow({ ...plan, faults })) continue
      better = true
      break
    }
  }
  return better
}
/** Fewer partitions, with points that are passed once for each of them struck as much earlier. */
function narrower(attempts: Attempts): boolean {
  const { plan } = attempts.best
  for (const partitions of [1, 2].filter((few) => few < plan.partitions)) {
    for (const more of [0, 1, -1]) {
      const faults = plan.faults.map((fault) => {
        if (!('point' in fault.at)) return fault
        const hit = Math.ceil((fault.at.hit * partitions) / plan.partitions) + more
        return { ...fault, at: { ...fault.at, hit: Math.max(1, hit) } }
      })
      if (attempts.failsSomehow({ ...plan, partitions, faults })) return true
    }
  }
  return false
}
/** Fewer clicks: the fewest first, then ever less of them. */
function fewer(attempts: Attempts): boolean {
  let better = false
  for (const events of [1, 2, 3, 4, 6, 8, 10, 14, 20, 30, 50, 80]) {
    if (events >= attempts.best.plan.events) break
    if (!attempts.failsSomehow({ ...attempts.best.plan, events })) continue
    better = true
    break
  }
  return better
}
