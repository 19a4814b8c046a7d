import type { Journal } from '../../runtime/journal.js'
import type { Stage } from '../../runtime/program.js'
import type { Log } from '../../workloads/log/log.js'
import { type Cast, castOf } from './cast.js'

/**
 * How far one partition is complete, over time: from `atMs[k]` on every click below `offset[k]` is.
 *
 * Law: both have equal length, `atMs` rises (ms since the run began), `offset` rises and is above
 * 0.
 */
export interface Steps {
  readonly atMs: readonly number[]
  readonly offset: readonly number[]
}
/** One list of steps per partition. */
export type Coverage = readonly Steps[]

/**
 * Folds the progress entries of one stage. What counts is when a click is covered for the first
 * time: progress that falls back after a restart makes no step until it is beyond what was there
 * before.
 *
 * - `visible`: a committed read contains it, so the word of any process is enough.
 * - `processed`: with a keyed exchange each worker reports how far *it* has covered each partition,
 *   and a click is processed when the last of them has: the minimum over the reporters of the
 *   partition. Those are all parts (names without life: worker-0#1 and worker-0#2 are one) that
 *   report it anywhere in the journal; one that has not yet spoken, or was spawned again and has
 *   not, has covered nothing; the word of an older life (a zombie) does not count once a newer one
 *   began. So tasks, which come and go, must not report progress themselves: whoever gathers their
 *   results does.
 */
export function coverageOf(
  journal: Journal,
  stage: Stage,
  partitions: number,
  cast: Cast = castOf(journal),
): Coverage {
  const steps = Array.from({ length: partitions }, () => new Rising())
  if (stage === 'processed') foldProcessed(journal, cast, steps)
  else {
    for (const e of journal.entries) {
      if (e.kind === 'progress' && e.stage === 'visible')
        stepsOf(steps, e.partition).to(e.atMs, e.offset)
    }
  }
  return steps
}

function stepsOf(steps: readonly Rising[], partition: number): Rising {
  const found = steps[partition]
  if (found) return found
  throw new RangeError(`progress of partition ${partition}, but the log has ${steps.length}`)
}

/** Keeps the law of Steps whatever is reported. */
export class Rising implements Steps {
  readonly atMs: number[] = []
  readonly offset: number[] = []
  #at = Number.NEGATIVE_INFINITY
  #offset = 0

  to(atMs: number, offset: number): void {
    if (offset <= this.#offset) return
    this.#offset = offset
    if (atMs > this.#at) {
      this.#at = atMs
      this.atMs.push(atMs)
      this.offset.push(offset)
    } else this.offset[this.offset.length - 1] = offset // The same moment, on a virtual clock.
  }
}

function foldProcessed(journal: Journal, cast: Cast, steps: readonly Rising[]): void {
  const { entries } = journal
  const { who, part, life } = cast
  const reporters = reportersOf(journal, cast, steps)
  const { slotOf, count } = reporters
  const newest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY)
  const least = Array.from(reporters.sizes, (size) => new Least(size))
  const reborn = (reporter: number, to: number) => {
    newest[reporter] = to
    for (let p = 0; p < steps.length; p++) {
      const slot = slotOf[p * count + reporter]!
      if (slot >= 0) least[p]!.set(slot, 0)
    }
  }
  for (let i = 0; i < entries.length; i++) {
    const e = entries[i]!
    if (e.kind !== 'spawn' && (e.kind !== 'progress' || e.stage !== 'processed')) continue
    const name = who[i]!
    const reporter = reporters.of[part[name]!]!
    if (reporter < 0 || life[name]! < newest[reporter]!) continue
    if (life[name]! > newest[reporter]!) reborn(reporter, life[name]!)
    if (e.kind === 'spawn') continue
    const lowest = least[e.partition]!
    lowest.set(slotOf[e.partition * count + reporter]!, e.offset)
    steps[e.partition]!.to(e.atMs, lowest.value)
  }
}

/**
 * Who reports which partition. Reporters are numbered densely: most parts (chunks) never report.
 */
function reportersOf(journal: Journal, cast: Cast, steps: readonly Rising[]) {
  const { entries } = journal
  const of = new Int32Array(cast.parts.length).fill(-1)
  let count = 0
  for (let i = 0; i < entries.length; i++) {
    const e = entries[i]!
    if (e.kind !== 'progress' || e.stage !== 'processed') continue
    stepsOf(steps, e.partition)
    const part = cast.part[cast.who[i]!]!
    if (of[part]! < 0) of[part] = count++
  }
  const slotOf = new Int32Array(steps.length * count).fill(-1)
  const sizes = new Int32Array(steps.length)
  for (let i = 0; i < entries.length; i++) {
    const e = entries[i]!
    if (e.kind !== 'progress' || e.stage !== 'processed') continue
    const at = e.partition * count + of[cast.part[cast.who[i]!]!]!
    if (slotOf[at]! < 0) slotOf[at] = sizes[e.partition]!++
  }
  return { of, count, slotOf, sizes }
}

/**
 * The minimum of a few values that change one at a time; looks at all only when the last lowest
 * rose.
 */
class Least {
  value = 0
  readonly #values: Float64Array
  #ties: number

  constructor(size: number) {
    this.#values = new Float64Array(size)
    this.#ties = size
  }

  set(slot: number, to: number): void {
    const from = this.#values[slot]!
    if (from === to) return
    this.#values[slot] = to
    if (to < this.value) {
      this.value = to
      this.#ties = 1
    } else if (to === this.value) this.#ties++
    else if (from === this.value && --this.#ties === 0) this.#rescan()
  }

  #rescan(): void {
    this.value = Number.POSITIVE_INFINITY
    for (const v of this.#values) {
      if (v < this.value) {
        this.value = v
        this.#ties = 1
      } else if (v === this.value) this.#ties++
    }
  }
}

/** How many of the rising times are at or before `atMs` (`before`: strictly before). */
export function countUntil(times: readonly number[], atMs: number, before = false): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (before ? times[middle]! < atMs : times[middle]! <= atMs) low = middle + 1
    else high = middle
  }
  return low
}

/** Clicks of the partition complete at that time (`before`: just before it). */
export function coveredAt(steps: Steps, atMs: number, before = false): number {
  return steps.offset[countUntil(steps.atMs, atMs, before) - 1] ?? 0
}

/** The same with straight lines between the steps, from (0 ms, 0 clicks): fractions of clicks. */
export function interpolatedAt(steps: Steps, atMs: number): number {
  const k = countUntil(steps.atMs, atMs)
  if (k === steps.atMs.length) return steps.offset[k - 1] ?? 0
  const fromMs = steps.atMs[k - 1] ?? 0
  const from = steps.offset[k - 1] ?? 0
  const share = (atMs - fromMs) / (steps.atMs[k]! - fromMs)
  return share > 0 ? from + share * (steps.offset[k]! - from) : from
}

/** Clicks complete in the end, over all partitions. */
export function coveredInAll(coverage: Coverage): number {
  return coverage.reduce((sum, steps) => sum + (steps.offset.at(-1) ?? 0), 0)
}
/** When the last step was made; 0 when there is none. */
export function lastStepMs(coverage: Coverage): number {
  return coverage.reduce((last, steps) => Math.max(last, steps.atMs.at(-1) ?? 0), 0)
}
/** Clicks that the log holds, over all partitions. */
export function clicksOf(log: Log): number {
  let clicks = 0
  for (let p = 0; p < log.partitions; p++) clicks += log.length(p)
  return clicks
}
