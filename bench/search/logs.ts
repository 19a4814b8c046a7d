import { keysOf, makeLog, openLog, type SharedLog } from '../../workloads/log/memory.js'
import { retimed } from '../../workloads/log/retime.js'
import { queryNamed } from '../../workloads/queries/query.js'
import { type Reference, reference } from '../../workloads/reference.js'
import { arenaFor, type Prepared, prepare } from '../prepare.js'
import type { CellSpec } from '../spec.js'

/**
 * The clicks of probes, which differ in their times only: drawn once, for the largest that came,
 * and given new times for each. Law: a probe's log is over when the next one is asked for.
 */
export class ProbeLogs {
  readonly #eventsMax: number
  #base: SharedLog | undefined
  /** By query and workload. Small: per window and key, whatever the number of clicks. */
  readonly #answers = new Map<string, Reference>()

  constructor(eventsMax: number) {
    this.#eventsMax = eventsMax
  }
  /** As `prepare` of bench/prepare.ts. */
  readonly prepare = (spec: CellSpec): Prepared => {
    const query = queryNamed(spec.query)
    const shared = this.#logOf(spec)
    if (query === undefined || shared === undefined) return prepare(spec)
    if (spec.encoding !== 'columns') return prepare(spec)
    const key = JSON.stringify([query.name, spec.workload])
    const expected = this.#answers.get(key) ?? reference(query, shared)
    this.#answers.set(key, expected)
    const keys = keysOf(query, shared)
    return { spec, query, shared, encoded: null, log: openLog(shared), keys, expected }
  }

  #logOf({ workload }: CellSpec): SharedLog | undefined {
    if (workload.name !== 'synthetic' || workload.keys.kind === 'hot') return undefined
    const found = this.#base === undefined ? undefined : retimed(this.#base, workload)
    if (found !== undefined) return found
    // The next one will be larger: ramps go up.
    const events = Math.max(workload.events, Math.min(2 * workload.events, this.#eventsMax))
    this.#base = undefined
    const larger = { ...workload, events }
    this.#base = makeLog(larger, undefined, arenaFor(larger))
    return retimed(this.#base, workload) ?? makeLog(workload, undefined, arenaFor(workload))
  }
}
