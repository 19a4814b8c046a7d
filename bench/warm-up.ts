import type { CellSpec, EngineName } from './spec.js'
import type { CellHooks, RunCell } from './sweep.js'

/** Enough for every branch to be compiled, little enough not to be waited for. */
const EVENTS_MAX = 2_000_000

/**
 * Drains a small backlog with each engine that will drain a large one, before that engine's first
 * cell, and throws the figures away: the first drain of a process is slower by what the compiler
 * takes, and cells would differ by their place in the order.
 */
export class WarmUp {
  readonly #drains = new Map<EngineName, CellSpec>()

  constructor(cells: readonly CellSpec[]) {
    for (const cell of cells) {
      const { engine, workload, runtime } = cell
      if (!workload.drain || runtime !== 'threads' || this.#drains.has(engine)) continue
      this.#drains.set(engine, cell)
    }
  }
  /** To be called before each cell. */
  async before({ engine }: CellSpec, runCell: RunCell, { signal }: CellHooks): Promise<void> {
    const drain = this.#drains.get(engine)
    if (drain === undefined) return
    this.#drains.delete(engine)
    await runCell(small(drain), signal === undefined ? {} : { signal })
  }
}

function small(drain: CellSpec): CellSpec {
  const events = Math.min(drain.workload.events, EVENTS_MAX)
  const workload = { ...drain.workload, events }
  return { ...drain, id: `${drain.id}-warm-up`, fault: null, workload }
}
