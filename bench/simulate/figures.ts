import type { Entry } from '../../runtime/journal.js'
import type { ClickCounter } from './click-counter.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Struck } from './failures.js'
import type { Forecast } from './forecast.js'
import { LatencyRanges } from './latency-ranges.js'

/** Commits whose lag is what it usually is. */
const COMMITS_BEFORE = 10
/** Lag is as before within that. */
const AS_BEFORE = 1.1
/** Of the load: what lag may grow by and count as steady; see docs/definitions.md. */
const GROWTH_MAX = 0.01

/** What was struck, and how long that was to be seen. */
export interface Recovered extends Struck {
  /** Until something new was visible, */
  readonly outageMs: number | null
  /** and until lag was as before. */
  readonly catchUpMs: number | null
}
type Recovery = {
  -readonly [K in keyof Recovered]: Recovered[K]
}
interface Open {
  readonly recovery: Recovery
  /** Clicks that were due when it failed, and the usual lag before. */
  readonly due: number
  readonly lagMax: number
}

/** A journal as it is written, folded at once: memory does not grow with the run. */
export class Figures {
  readonly visibleMs = new LatencyRanges()
  readonly processedMs = new LatencyRanges()
  readonly #checkpointMs = new LatencyRanges()
  readonly #recovery: Recovery[] = []
  commits = 0
  /** Clicks that can be read. */
  visible = 0
  readonly #log: ClickCounter
  readonly #struck: readonly Struck[]
  readonly #perEvent: boolean
  readonly #fromMs: number
  readonly #untilMs: number
  readonly #ratePerSec: number
  readonly #bufferTimeoutMs: number
  readonly #seen: Float64Array
  readonly #done: Float64Array
  readonly #lagBefore: number[] = []
  #open: Open[] = []
  #first: { atMs: number; visible: number } | undefined
  #last = { atMs: 0, visible: 0 }
  #lagMax = 0
  #lagMaxEarly = 0
  readonly #slope = new Slope()
  #barrierMs: number | undefined
  #checkpointBytesMax = 0
  #replayed = 0
  #worked = 0
  /** Clicks that can be read, also behind the end of the run. */
  #shown = 0
  readonly #shownTo: Float64Array

  constructor(spec: ClusterSpec, log: ClickCounter, struck: readonly Struck[]) {
    this.#log = log
    this.#struck = struck
    this.#perEvent = spec.engine === 'per-event'
    this.#fromMs = spec.warmupSeconds * 1_000
    this.#untilMs = spec.durationSeconds * 1_000
    this.#ratePerSec = spec.ratePerSec
    this.#bufferTimeoutMs = spec.bufferTimeoutMs
    this.#seen = new Float64Array(log.partitions)
    this.#done = new Float64Array(log.partitions)
    this.#shownTo = new Float64Array(log.partitions)
  }
  readonly write = (entry: Entry): void => {
    if (entry.kind === 'perform') {
      // A new life: whatever barrier was on its way is lost.
      if (entry.label === 'sink.fence') this.#barrierMs = undefined
      else if (entry.label === 'checkpoint.sync') this.#checkpoint(entry.atMs + entry.tookMs)
    }
    if (entry.kind !== 'progress') return
    const { stage, partition, offset, atMs } = entry
    if (stage === 'visible' && offset > this.#shownTo[partition]!) {
      this.#shown += offset - this.#shownTo[partition]!
      this.#shownTo[partition] = offset
    }
    if (atMs > this.#untilMs) return
    const upTo = stage === 'visible' ? this.#seen : this.#done
    const from = upTo[partition]!
    if (offset <= from) return
    upTo[partition] = offset
    const [oldMs, newMs] = [
      this.#log.dueMs(partition, from),
      this.#log.dueMs(partition, offset - 1),
    ]
    const ranges = stage === 'visible' ? this.visibleMs : this.processedMs
    if (oldMs >= this.#fromMs) ranges.add(atMs - newMs, atMs - oldMs, offset - from)
    if (stage === 'visible') {
      if (partition === 0) this.#commit(atMs)
      this.visible += offset - from
      if (this.#first === undefined && atMs >= this.#fromMs) this.#first = { ...this.#last }
      this.#last = { atMs, visible: this.visible }
    }
  }
  /**
   * Clicks [from, to) of a partition were in the state, the first and the last after so long and a
   * buffer's wait. Those that had been before are not counted again.
   */
  processed(partition: number, from: number, to: number, firstMs: number, lastMs: number): void {
    const done = this.#done[partition]!
    if (to <= done) return
    this.#done[partition] = to
    const fresh = Math.max(from, done)
    if (this.#log.dueMs(partition, fresh) < this.#fromMs) return
    const freshMs = firstMs + ((fresh - from) / (to - from)) * (lastMs - firstMs)
    const mostMs = Math.max(freshMs, lastMs) + this.#bufferTimeoutMs
    this.processedMs.add(Math.min(freshMs, lastMs), mostMs, to - fresh)
  }
  /** A worker has a barrier; the first of them tells when it came. */
  barrier(nowMs: number, bytes: number): void {
    this.#barrierMs ??= nowMs
    if (nowMs < this.#fromMs) return
    this.#checkpointBytesMax = Math.max(this.#checkpointBytesMax, bytes)
  }
  #checkpoint(atMs: number): void {
    const fromMs = this.#barrierMs
    this.#barrierMs = undefined
    if (fromMs === undefined || fromMs < this.#fromMs || atMs > this.#untilMs) return
    this.#checkpointMs.add(atMs - fromMs, atMs - fromMs, 1)
  }
  get checkpoints(): Forecast['checkpoints'] {
    const ms = this.#checkpointMs.summary
    return ms === null ? null : { ms, bytesMax: this.#checkpointBytesMax }
  }
  /** Clicks of a life that is over, behind where the next one goes on. */
  replayed(clicks: number): void {
    this.#replayed += clicks
  }
  /** micro-batch: clicks of a task that begins. */
  worked(clicks: number): void {
    this.#worked += clicks
  }
  get replayedEvents(): number {
    return this.#replayed + Math.max(0, this.#worked - this.#shown)
  }
  /** Also of those behind which nothing came. */
  get recovery(): readonly Recovered[] {
    this.#meetFailures(this.#untilMs)
    return this.#recovery
  }
  get throughputPerSec(): number {
    const first = this.#first ?? { atMs: 0, visible: 0 }
    const ms = this.#last.atMs - first.atMs
    return ms <= 0 ? 0 : ((this.#last.visible - first.visible) / ms) * 1_000
  }
  /** At the end of the run: no commit may come for long. */
  get lag(): { last: number; max: number } {
    const last = this.#lagAt(this.#untilMs)
    return { last, max: Math.max(last, this.#lagMax) }
  }
  get sustainable(): boolean {
    const growth = this.#slope.perMs * 1_000
    return growth < GROWTH_MAX * this.#ratePerSec && this.lag.last <= 2 * this.#lagMaxEarly
  }

  #lagAt(nowMs: number): number {
    return Math.max(0, this.#log.arrivals.count(nowMs) - this.visible)
  }
  /** Something new can be read: what lagged until now. */
  #commit(atMs: number): void {
    this.commits++
    const lag = this.#lagAt(atMs)
    this.#meetFailures(atMs)
    for (const { recovery, due, lagMax } of this.#open) {
      if (recovery.outageMs === null) {
        if (this.#seenOfAll > due) recovery.outageMs = atMs - recovery.atMs
      } else if (lag <= AS_BEFORE * lagMax) recovery.catchUpMs = atMs - recovery.atMs
    }
    if (this.#open.length > 0)
      this.#open = this.#open.filter(({ recovery }) => recovery.catchUpMs === null)
    this.#lagBefore.push(lag)
    if (this.#lagBefore.length > COMMITS_BEFORE) this.#lagBefore.shift()
    if (atMs < this.#fromMs) return
    this.#lagMax = Math.max(this.#lagMax, lag)
    if (atMs < (this.#fromMs + this.#untilMs) / 2) {
      this.#lagMaxEarly = Math.max(this.#lagMaxEarly, lag)
    }
    this.#slope.add(atMs, lag)
  }
  get #seenOfAll(): number {
    return this.#seen[0]! * this.#log.partitions
  }
  #meetFailures(nowMs: number): void {
    while (this.#recovery.length < this.#struck.length) {
      const struck = this.#struck[this.#recovery.length]!
      const recovery: Recovery = { ...struck, outageMs: null, catchUpMs: null }
      this.#recovery.push(recovery)
      const lagMax = Math.max(0, ...this.#lagBefore)
      // A savepoint of per-event is a checkpoint: new is what comes behind it.
      const dueMs = this.#perEvent && struck.what === 'rescale' ? nowMs : struck.atMs
      this.#open.push({ recovery, due: this.#log.arrivals.count(dueMs), lagMax })
    }
  }
}

/** Of a straight line through points, by least squares, kept as sums. */
class Slope {
  #n = 0
  #x = 0
  #y = 0
  #xx = 0
  #xy = 0

  add(x: number, y: number): void {
    this.#n++
    const dx = x - this.#x
    this.#x += dx / this.#n
    this.#y += (y - this.#y) / this.#n
    this.#xx += dx * (x - this.#x)
    this.#xy += dx * (y - this.#y)
  }
  get perMs(): number {
    return this.#xx === 0 ? 0 : this.#xy / this.#xx
  }
}
