/**
 * Processes of somebody else's system beside ours: a broker, another engine.
 *
 * Law: `ensure` leaves on this machine whatever it needs, in the cache, and does nothing the second
 * time. `start` returns when it serves; when it cannot, none of its processes is left and the error
 * is one line. `stop` ends all its processes and leaves its data; it may be called at any time. A
 * cluster that is started on the data of an earlier one serves all that the earlier one had
 * acknowledged, however that ended.
 */
export interface Cluster {
  /** Name and version, as in messages. */
  readonly name: string
  /** `say` is told, line by line, what takes long. */
  ensure(say: Say): Promise<void>
  start(say: Say): Promise<void>
  stop(): Promise<void>
}

export type Say = (text: string) => void

/** It cannot be installed or started; one line that says what to do. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError'
}
