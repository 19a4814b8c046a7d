import type { Pid, Slot, Stage } from './program.js'

/**
 * What a run leaves: everything that its drivers saw, stamped by their clock, in order of time.
 * All latencies, timelines and recoveries are folds over it, made after the run.
 */
export interface Journal {
  /** `virtual` and `wall` figures are never put on one line of a chart. */
  readonly clock: 'virtual' | 'wall'
  readonly entries: readonly Entry[]
}

export type Entry = { readonly atMs: number; readonly process: string } & (
  | {
      readonly kind: 'progress'
      readonly stage: Stage
      readonly partition: number
      readonly offset: number
    }
  | { readonly kind: 'spawn'; readonly pid: Pid; readonly slot: Slot; readonly events?: number }
  /**
   * `events`: what its slices accounted for, also when it died. `beganMs`, `endedMs`: when its slot
   * took it up and was done with it; of tasks on threads that ended well.
   */
  | {
      readonly kind: 'exit'
      readonly pid: Pid
      readonly slot: Slot
      readonly ok: boolean
      readonly error?: string
      readonly events: number
      readonly beganMs?: number
      readonly endedMs?: number
    }
  | { readonly kind: 'gone'; readonly pid: Pid }
  /** A fault of the plan struck. `what` is its act. */
  | { readonly kind: 'fault'; readonly what: string }
  /** An outside act was performed: `label` as the program named it; `tookMs` on the run's clock. */
  | { readonly kind: 'perform'; readonly label: string; readonly tookMs: number }
)
