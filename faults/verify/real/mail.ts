import type { CellSpec } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import type { Ask, Reply } from '../../../runtime/processes/remote.js'
import type { Passed } from '../../../runtime/processes/strike.js'

/** What a node is told. It makes its clicks and threads at `prepare`, and runs at `go`. */
export type ToNode =
  | {
      readonly kind: 'prepare'
      readonly spec: CellSpec
      readonly faults: readonly Fault[]
      /** Of the coordinator in this node; the next one needs a node of its own. */
      readonly livesMax: number
      /** It opens the sink itself. */
      readonly owns: boolean
    }
  | {
      readonly kind: 'go'
      /** With the engine's files, and the sink's where the node opens it. */
      readonly folder: string
      /** The run's zero on the machine's monotonic clock. */
      readonly originMs: number
      /** First labels of a sink that stands outside; null: the node opens its own. */
      readonly sink: Readonly<Record<string, string>> | null
    }
  | Reply

export type FromNode =
  | { readonly kind: 'ready' }
  /** Of a sink that the node opened itself: it has begun an epoch. */
  | { readonly kind: 'fenced' }
  /** It has made a commit there. */
  | { readonly kind: 'committed' }
  | Ask
  | {
      readonly kind: 'ended'
      /** Absent: the engine came to its end. */
      readonly error?: string
      readonly passed: readonly Passed[]
      /** Threads that were terminated by the clock. */
      readonly terminated: number
    }
