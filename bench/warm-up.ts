import type { CellSpec, EngineName } from './spec.js'
import type { CellHooks, RunCell } from './sweep.js'

/** Enough for every branch to be compiled, little enough not to be waited for. */
const EVENTS_MAX = 2_000_000

/**
 * Drains a small backlog with each engine that will drain a large one, before that engine's first
 * cell, and throws the figures away: the first drain of a process is slower by what the compiler
 * takes, and cells would differ by their place in the order. Before pairs both guarantees are
 * drained into each sink, all of it: less than what they differ in would be left otherwise.
 */
export class WarmUp {
  readonly #drains = new Map<EngineName, Map<string, CellSpec>>()
  readonly #eventsMax: number

  constructor(cells: readonly CellSpec[], pairs = false) {
    this.#eventsMax = pairs ? Number.POSITIVE_INFINITY : EVENTS_MAX
    for (const cell of cells) {
      const { engine, workload, runtime, guarantee, sink } = cell
      if (!workload.drain || runtime !== 'threads') continue
      const drains = this.#drains.get(engine) ?? new Map<string, CellSpec>()
      this.#drains.set(engine, drains)
      const kind = pairs ? `${guarantee} ${sink}` : ''
      if (!drains.has(kind)) drains.set(kind, cell)
    }
  }
  /** To be called before each cell. */
  async before({ engine }: CellSpec, runCell: RunCell, { signal }: CellHooks): Promise<void> {
    const drains = this.#drains.get(engine)
    this.#drains.delete(engine)
    for (const drain of drains?.values() ?? []) {
      await runCell(warm(drain, this.#eventsMax), signal === undefined ? {} : { signal })
    }
  }
}

function warm(drain: CellSpec, eventsMax: number): CellSpec {
  const events = Math.min(drain.workload.events, eventsMax)
  const workload = { ...drain.workload, events }
  return { ...drain, id: `${drain.id}-warm-up`, fault: null, workload }
}
