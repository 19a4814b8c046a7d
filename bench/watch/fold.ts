import type { Entry } from '../../runtime/journal.js'
import { lastDueMs } from '../metrics/throughput.js'
import { slotsOf } from '../spec.js'
import { Bins } from './bins.js'
import { Crew } from './crew.js'
import type { Live } from './live.js'
import type { Snapshot } from './snapshot.js'
import { Story } from './story.js'

/**
 * Folds the news of a run as they come. Law: nothing is kept but what a snapshot shows, so a run of
 * a day costs as much to look at as one of a minute.
 */
export class LiveFold {
  readonly #live: Live
  readonly #bins: Bins
  readonly #story: Story
  readonly #crew: Crew
  readonly #covered: number[]
  readonly #intervalMs: number
  #visible = 0
  #commits = 0
  #isEnding = false
  #isOver = false

  constructor(live: Live) {
    const { spec, log } = live.prepared
    this.#live = live
    this.#intervalMs = spec.intervalMs ?? spec.checkpointIntervalMs ?? 0
    this.#bins = new Bins(this.#intervalMs)
    this.#story = new Story(log)
    this.#crew = new Crew(slotsOf(spec))
    this.#covered = Array.from({ length: log.partitions }, () => 0)
  }
  /** The stream was ended by hand. */
  ends(): void {
    this.#isEnding = true
  }
  /** Reads what is new; `isOver`: nothing will come any more. */
  look(isOver = false): Snapshot {
    this.#isOver ||= isOver
    for (const entry of this.#live.news()) this.#heard(entry)
    const nowMs = this.#live.nowMs()
    const lagEvents = this.#lagAt(nowMs)
    this.#bins.lag(nowMs, lagEvents)
    this.#crew.looked(nowMs, this.#live.eventsBySlot())
    return this.#snapshot(nowMs, lagEvents)
  }

  #heard(entry: Entry): void {
    this.#story.heard(entry)
    this.#crew.heard(entry)
    if (entry.kind === 'perform' && entry.label === 'sink.commit') this.#commits++
    if (entry.kind !== 'progress' || entry.stage !== 'visible') return
    const { atMs, partition, offset } = entry
    const before = this.#covered[partition]!
    if (offset <= before) return
    // A reader who looks now and then would miss its peaks.
    this.#bins.lag(atMs, this.#lagAt(atMs))
    this.#covered[partition] = offset
    this.#visible += offset - before
    const bin = this.#bins.at(atMs)
    bin.events += offset - before
    const { spec, log } = this.#live.prepared
    if (!spec.workload.drain) bin.latency.add(log, partition, before, offset, atMs)
  }
  #lagAt(nowMs: number): number {
    const { log } = this.#live.prepared
    return this.#covered.reduce(
      (sum, covered, p) =>
        sum + Math.max(0, Math.min(this.#live.endOf(p), log.available(p, nowMs)) - covered),
      0,
    )
  }
  #snapshot(nowMs: number, lagEvents: number): Snapshot {
    const { spec, log } = this.#live.prepared
    const { id, engine, query, guarantee, sink, workload } = spec
    return {
      id,
      engine,
      query,
      guarantee,
      sink,
      intervalMs: this.#intervalMs,
      phase: this.#isOver ? 'over' : this.#isEnding ? 'ending' : 'running',
      atMs: nowMs,
      endMs: lastDueMs(log),
      offeredEventsPerSec: workload.drain ? null : workload.ratePerSec,
      events: this.#covered.reduce((sum, _, p) => sum + this.#live.endOf(p), 0),
      visibleEvents: this.#visible,
      visibleEventsPerSec: this.#bins.eventsPerSec(nowMs),
      lagEvents,
      lagEventsMax: this.#bins.lagMax(nowMs),
      latencyMs: this.#bins.latency(nowMs),
      series: this.#bins.series(nowMs),
      commits: this.#commits,
      life: this.#crew.life,
      batch: this.#crew.batch,
      workers: this.#crew.workers(),
      pending: this.#live.pending(),
      canEnd: this.#live.canEnd,
      faults: this.#story.faults,
      moments: this.#story.moments,
    }
  }
}
