import type { Cell } from '../../reports/result.js'
import type { Struck } from '../../runtime/fault.js'
import type { Journal } from '../../runtime/journal.js'
import type { Effect } from '../../runtime/program.js'
import type { SimulatedDisk } from '../../runtime/simulated/disk.js'
import type { Sink } from '../../sinks/sink.js'
import type { Script } from '../../workloads/queries/groups/script.js'
import type { Coverage } from './coverage.js'
import type { Broken } from './oracles.js'

/** How closely a run is looked at. All oracles that cost nothing are always on. */
export interface Look {
  /** Mail is copied, a reader reads after each act of the sink, and the end is recovered again. */
  readonly closely?: boolean
  /** For timelines and hashes. */
  readonly journal?: boolean
  readonly coverage?: Coverage
  readonly passed?: (process: Struck, effect: Effect) => void
  /** In place of an empty one that a power cut finds as one does. */
  readonly disk?: SimulatedDisk
  /** In place of the one that answers for somebody's own file. */
  readonly script?: Script
  /** In between the engine and its sink: canaries. */
  readonly wrap?: (sink: Sink) => Sink
  /** Says what is wrong with the end of a run, beside what the audit says. */
  readonly judge?: (sink: Sink) => Broken | undefined
}
export interface Outcome {
  /** Undefined: everything held. */
  readonly broken: Broken | undefined
  /** Undefined where the run made no end. */
  readonly audit: Cell['audit'] | undefined
  /** Effects that processes yielded. */
  readonly steps: number
  readonly virtualMs: number
  /** Of the coordinator. */
  readonly lives: number
  /** Faults of the plan that found their place. */
  readonly struck: number
  readonly journal: Journal
}
