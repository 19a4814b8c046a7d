import { median } from '../reports/format.js'
import type { Cell, Sustainable } from '../reports/result.js'
import { climb, rateAt, STEPS_PER_DOUBLING, stepBelow } from './search/climb.js'
import { whyNot } from './search/judge.js'
import { ProbeLogs } from './search/logs.js'
import { capPerSec, eventsMax, probeAt, type SearchTarget, searchCommand } from './search/target.js'
import type { CellSpec } from './spec.js'
import type { CellHooks, RunCell } from './sweep.js'

const ROUNDS = 3
const START = stepBelow(1_000_000)
const LEAST = stepBelow(1_000)
/** The ramp of a first round: doubling. */
const STRIDE = STEPS_PER_DOUBLING
/** Of a round that has another one to begin from: by 19 %. */
const STRIDE_NEAR = 2
/** Of a probe, while the harness's own event loop stands still. */
const TRIES = 3

export interface SearchOptions {
  readonly runCell: RunCell
  readonly memoryBytes: number
  readonly hooks: CellHooks
}

/**
 * The sustainable throughput of targets, one after another: for each latency bound three climbs,
 * the later ones begun where the earlier ones ended. Each probe is a cell of its own, audited like
 * any other. One instance for one sweep: it keeps the clicks of the last probe.
 */
export class Search {
  readonly #options: SearchOptions
  readonly #logs: ProbeLogs
  /** The step that was found for an engine and a bound at its last interval: the next is near. */
  readonly #found = new Map<string, number>()

  constructor(options: SearchOptions) {
    this.#options = options
    this.#logs = new ProbeLogs(eventsMax(options.memoryBytes))
  }

  async find(target: SearchTarget): Promise<Sustainable[]> {
    const { memoryBytes } = this.#options
    const searches = target.slosMs.map((sloMs) => new Rounds(target, sloMs, memoryBytes))
    for (let round = 1; round <= ROUNDS; round++) {
      // A rate is probed once a round, whatever bounds are looked for.
      const probed = new Map<number, Cell[]>()
      for (const search of searches) {
        const key = `${target.options.engine} ${search.sloMs}`
        await this.#climb(search, round, probed, this.#found.get(key))
        if (search.median > 0) this.#found.set(key, stepBelow(search.median))
      }
    }
    return searches.map((search) => search.sustainable())
  }

  async #climb(
    search: Rounds,
    round: number,
    probed: Map<number, Cell[]>,
    known: number | undefined,
  ): Promise<void> {
    const { hooks, memoryBytes } = this.#options
    const { target, cap, sloMs } = search
    const { ratePerSec } = target.options
    const start = known ?? (ratePerSec === undefined ? START : stepBelow(ratePerSec))
    const tried = new Map<number, number>()
    const sustains = async (step: number): Promise<boolean> => {
      const perSec = rateAt(step)
      hooks.signal?.throwIfAborted()
      hooks.progress?.(round - 1, ROUNDS, `round ${round} of ${ROUNDS}, ${perSec}/s`)
      const cells = probed.get(perSec) ?? []
      probed.set(perSec, cells)
      const times = tried.get(perSec) ?? 0
      tried.set(perSec, times + 1)
      const { spec, loadMs } = probeAt(target, perSec, memoryBytes)
      const cell = cells[times] ?? (await this.#run(spec))
      cells[times] = cell
      return search.judged(round, perSec, loadMs, cell, whyNot(cell, loadMs, sloMs))
    }
    const stride = known === undefined ? STRIDE : STRIDE_NEAR
    search.ends(await climb(sustains, { start, stride, least: LEAST, cap }))
  }
  /** A machine that stood still says nothing of the engine: then once more. */
  async #run(spec: CellSpec): Promise<Cell> {
    const { runCell, hooks } = this.#options
    const { prepare } = this.#logs
    const { signal } = hooks
    for (let tries = 1; ; tries++) {
      const { cell } = await runCell(spec, signal === undefined ? { prepare } : { prepare, signal })
      if (cell.invalid === null || tries === TRIES) return cell
    }
  }
}

/** The rounds of one target and bound. */
class Rounds {
  readonly target: SearchTarget
  readonly sloMs: number | null
  /** The highest step. */
  readonly cap: number
  readonly #memoryBytes: number
  readonly #rates: number[] = []
  readonly #probes: Sustainable['probes'] = []

  constructor(target: SearchTarget, sloMs: number | null, memoryBytes: number) {
    this.target = target
    this.sloMs = sloMs
    this.cap = stepBelow(capPerSec(target, memoryBytes))
    this.#memoryBytes = memoryBytes
  }
  /** Over the rounds so far; 0: nothing was sustained. */
  get median(): number {
    return median(this.#rates)
  }
  judged(
    round: number,
    eventsPerSec: number,
    loadMs: number,
    cell: Cell,
    failure: string | null,
  ): boolean {
    this.#probes.push({
      round,
      eventsPerSec,
      loadMs,
      failure,
      visibleLatencyMsP99: cell.visibleLatencyMs?.p99 ?? null,
      lagEventsMax: cell.lagEventsMax,
      cpuCores: cell.resources?.cpuCores ?? null,
    })
    return failure === null
  }
  ends(step: number | null): void {
    this.#rates.push(step === null ? 0 : rateAt(step))
  }
  sustainable(): Sustainable {
    const { target, sloMs, cap } = this
    const { spec } = probeAt(target, rateAt(START), this.#memoryBytes)
    const { engine, query, guarantee, sink, durability, workers } = spec
    const { intervalMs, checkpointIntervalMs } = spec
    const found = this.#rates
    const rate = (perSec: number): number | null => (perSec > 0 ? perSec : null)
    return {
      ...{ engine, query, guarantee, sink, durability, workers, intervalMs, checkpointIntervalMs },
      sloMs,
      eventsPerSec: rate(this.median),
      eventsPerSecMin: rate(Math.min(...found)),
      eventsPerSecMax: rate(Math.max(...found)),
      atLeast: this.median >= rateAt(cap),
      capEventsPerSec: rateAt(cap),
      rounds: found.length,
      probes: this.#probes,
      command: searchCommand(target, sloMs),
    }
  }
}
