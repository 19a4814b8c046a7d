import { type IntervalHistogram, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import type { Cell } from '../reports/result.js'
import { monotonicMs } from '../runtime/threads/shared.js'

export type Resources = NonNullable<Cell['resources']>

/** How often memory is looked at: 20 us each time, on the harness's own thread. */
const SAMPLE_MS = 100
/** The delay of the event loop is the distance of two ticks of such a timer, less its period. */
const TICK_MS = 20

/**
 * What a run costs, from `start` to `stop`: processor time of the whole process, greatest memory,
 * pauses of this thread. A worker's thread keeps its own record of garbage collections, and hands
 * it over only when its event loop turns, which a slot's never does: they are not counted.
 */
export class ResourceMeter {
  readonly #startMs = monotonicMs()
  readonly #cpu = process.cpuUsage()
  /** Since the process began; it cannot be set back. */
  readonly #rssBytesEver = rssBytesEver()
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: TICK_MS })
  readonly #pausesMs: number[] = []
  readonly #observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) this.#pausesMs.push(duration)
  })
  readonly #sampler: NodeJS.Timeout
  #rssBytesMax = 0
  #heapBytesMax = 0

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] })
    this.#delay.enable()
    this.#sample()
    this.#sampler = setInterval(() => this.#sample(), SAMPLE_MS)
  }

  /** Ends it; `events` is how many the run was about. */
  async stop(events: number): Promise<Resources> {
    const { user, system } = process.cpuUsage(this.#cpu)
    const seconds = (monotonicMs() - this.#startMs) / 1000
    this.#sample()
    // Pauses are handed over by a turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
    this.close()
    const cpuSec = (user + system) / 1e6
    const rssBytes = rssBytesEver()
    const ticked = this.#delay.count > 0
    const lateMs = (ns: number): number => Math.max(0, ns / 1e6 - TICK_MS)
    return {
      cpuUserSec: user / 1e6,
      cpuSystemSec: system / 1e6,
      cpuCores: seconds > 0 ? cpuSec / seconds : 0,
      eventsPerCpuSec: cpuSec > 0 ? events / cpuSec : null,
      // If the process was never larger, this run was when it was largest.
      rssBytesMax: rssBytes > this.#rssBytesEver ? rssBytes : this.#rssBytesMax,
      heapBytesMax: this.#heapBytesMax,
      gcPauses: this.#pausesMs.length,
      gcMsTotal: this.#pausesMs.reduce((sum, ms) => sum + ms, 0),
      gcMsMax: Math.max(0, ...this.#pausesMs),
      loopDelayMsP99: ticked ? lateMs(this.#delay.percentile(99)) : null,
      loopDelayMsMax: ticked ? lateMs(this.#delay.max) : null,
    }
  }
  /** Leaves nothing running; may be called twice. */
  close(): void {
    clearInterval(this.#sampler)
    this.#delay.disable()
    this.#observer.disconnect()
  }

  #sample(): void {
    const { rss, heapUsed } = process.memoryUsage()
    this.#rssBytesMax = Math.max(this.#rssBytesMax, rss)
    this.#heapBytesMax = Math.max(this.#heapBytesMax, heapUsed)
  }
}

function rssBytesEver(): number {
  return process.resourceUsage().maxRSS * 1024
}
