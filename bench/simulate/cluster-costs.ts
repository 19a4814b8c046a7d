/** What work costs a core of a node, and the coordinator, which does one thing after the other. */
export interface ClusterCosts {
  /** Where the numbers come from, in one line. */
  readonly source: string
  /** A click: read, parsed, filtered, counted. */
  readonly eventUs: number
  /** per-event: of `eventUs`, what is done where the click's key is, behind the exchange. */
  readonly keyedShare: number
  /** A worker: from taking a task up to its first click, and from its last one to its result. */
  readonly taskMs: number
  /** The coordinator: to hand out one task. */
  readonly dispatchMs: number
  /** The coordinator: what a batch takes beside its tasks (planning, logs). */
  readonly batchMs: number
  /** The coordinator: to take a task's result into the state. */
  readonly mergeMs: number
  /** per-event, a worker: to take a snapshot, beside its bytes. */
  readonly snapshotMs: number
  /** Append or sync of a log, beside the object store. */
  readonly logMs: number
  /** From one process to another on a node. */
  readonly hopMs: number
  /** From the start of a life until its workers read. */
  readonly startMs: number
}
