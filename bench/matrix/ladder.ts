/** What one load at a fixed rate showed. */
export interface Rung {
  readonly eventsPerSec: number
  /** Why it is not sustained; null: it is. */
  readonly failure: string | null
  /** Visible latency p99, or the worst of all where there are too few batches for one. */
  readonly latencyMs: number
}

/** Of one latency target. */
export interface Reached {
  readonly p99MsMax: number
  /** The highest rate that kept it; null: not even the least did. */
  readonly eventsPerSec: number | null
  /** The highest rate that was tried kept it: there may be more. */
  readonly atLeast: boolean
}

export interface LadderOptions {
  readonly least: number
  readonly cap: number
  readonly targetsMs: readonly number[]
  /** How often the gap between the last rate that kept a target and the next is halved. */
  readonly halvings: number
}

/** Rates of the ramp are ten times as high as the ones before. */
const STRIDE = 10

/** Runs one load at that rate. */
export type Probe = (eventsPerSec: number) => Promise<Rung>

/**
 * Probes for several latency targets at once: up by factors of ten until a rate is not sustained,
 * then between the last rate that kept a target and the first that did not, at their geometric
 * mean. A rate that fails, or is slower than a lower one's target, is probed a second time: a pause
 * of the machine must not end the ladder. All rungs, rising; each rate once, with its better try.
 */
export async function ladder(probe: Probe, options: LadderOptions): Promise<Rung[]> {
  const { least, cap, targetsMs, halvings } = options
  const rungs = new Map<number, Rung>()
  const at = async (eventsPerSec: number): Promise<Rung> => {
    const known = rungs.get(eventsPerSec)
    if (known !== undefined) return known
    const first = await probe(eventsPerSec)
    const below = [...rungs.values()].filter((r) => r.eventsPerSec < eventsPerSec)
    // Nothing that was kept before is lost: once is enough.
    const worse = targetsMs.some((ms) => !keeps(first, ms) && below.every((r) => keeps(r, ms)))
    const rung = worse ? better(first, await probe(eventsPerSec)) : first
    rungs.set(eventsPerSec, rung)
    return rung
  }
  for (let rate = least; ; rate = Math.min(cap, rate * STRIDE)) {
    const { failure } = await at(rate)
    if (failure !== null || rate >= cap) break
  }
  for (const ms of targetsMs) {
    for (let n = 0; n < halvings; n++) {
      const [low, high] = gapOf([...rungs.values()], ms)
      if (low === undefined || high === undefined) break
      await at(between(low, high))
    }
  }
  return sorted([...rungs.values()])
}

export function reached(rungs: readonly Rung[], p99MsMax: number): Reached {
  const [low, high] = gapOf(rungs, p99MsMax)
  return { p99MsMax, eventsPerSec: low ?? null, atLeast: low !== undefined && high === undefined }
}

function keeps({ failure, latencyMs }: Rung, ms: number): boolean {
  return failure === null && latencyMs <= ms
}
function better(a: Rung, b: Rung): Rung {
  if ((a.failure === null) !== (b.failure === null)) return a.failure === null ? a : b
  return a.latencyMs <= b.latencyMs ? a : b
}
/** The highest rate that keeps the target, and the lowest above it that does not. */
function gapOf(rungs: readonly Rung[], ms: number): [number | undefined, number | undefined] {
  const all = sorted(rungs)
  const low = all.filter((r) => keeps(r, ms)).at(-1)?.eventsPerSec
  const high = all.find((r) => r.eventsPerSec > (low ?? 0) && !keeps(r, ms))?.eventsPerSec
  return [low, high]
}
function sorted(rungs: readonly Rung[]): Rung[] {
  return [...rungs].sort((a, b) => a.eventsPerSec - b.eventsPerSec)
}
/** Two digits: nobody can measure more with one probe. */
function between(low: number, high: number): number {
  return Math.round(Number(Math.sqrt(low * high).toPrecision(2)))
}
