import type { ClusterEngine } from '../../engines/clusters/engine.js'
import type { Entry } from '../../runtime/journal.js'

interface Place {
  pid: number | undefined
  life: number
}

/**
 * The lives of an engine's workers as entries of a journal: seen from outside, whoever comes takes
 * the place of one that is gone.
 */
export class Workers {
  readonly entries: Entry[] = []
  readonly #engine: Pick<ClusterEngine, 'workers'>
  readonly #places: Place[] = []

  constructor(engine: Pick<ClusterEngine, 'workers'>) {
    this.#engine = engine
  }

  /** What is there at that moment. */
  look(atMs: number): void {
    const pids = this.#engine.workers()
    for (const [slot, place] of this.#places.entries()) {
      if (place.pid === undefined || pids.includes(place.pid)) continue
      const { pid } = place
      place.pid = undefined
      const gone = { kind: 'exit', pid, slot, ok: false, events: 0 } as const
      this.entries.push({ atMs, process: nameOf(slot, place), ...gone })
    }
    for (const pid of pids) {
      if (this.#places.some((place) => place.pid === pid)) continue
      let slot = this.#places.findIndex((place) => place.pid === undefined)
      if (slot < 0) slot = this.#places.push({ pid, life: 0 }) - 1
      const place = this.#places[slot]!
      place.pid = pid
      place.life++
      this.entries.push({ atMs, process: nameOf(slot, place), kind: 'spawn', pid, slot })
    }
  }
  /** As in the entries; undefined: nobody saw it. */
  nameOf(pid: number): string | undefined {
    const slot = this.#places.findIndex((place) => place.pid === pid)
    return slot < 0 ? undefined : nameOf(slot, this.#places[slot]!)
  }
}

function nameOf(slot: number, { life }: Place): string {
  return `worker-${slot}#${life}`
}
