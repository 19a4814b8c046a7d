import type { Programs } from '../runtime/program.js'
import { compactor } from '../sinks/compactor.js'
import { sinkWriter } from '../sinks/writer.js'
import { acker } from './acked/acker.js'
import { acked } from './acked/coordinator.js'
import { store } from './acked/store.js'
import { executor } from './acked/worker.js'
import { microBatch } from './micro-batch/coordinator.js'
import { lineageMicroBatch } from './micro-batch/lineage/coordinator.js'
import { lineageWorker } from './micro-batch/lineage/worker.js'
import { chunk } from './micro-batch/worker.js'
import { perEvent } from './per-event/coordinator.js'
import { worker } from './per-event/worker.js'
import { realTime } from './real-time/coordinator.js'
import { supervisorOf } from './supervisor.js'
import { trident } from './trident/coordinator.js'
import type { Guarantee } from './world.js'

export interface Engine {
  /** Also the name of its coordinator. */
  readonly name: string
  readonly about: string
  readonly guarantees: readonly Guarantee[]
  /**
   * Of them those that hold for `history` queries too, whose rows depend on clicks that are long
   * gone; absent: it cannot answer them.
   */
  readonly history?: readonly Guarantee[]
  /** What sets its latency: the batch interval, or the time between checkpoints. */
  readonly paced: 'intervalMs' | 'checkpointIntervalMs'
  /** Guarantees under which rows wait for a commit, and so for a window to close; absent: none. */
  readonly appendsWith?: readonly Guarantee[]
  /** It stops with a savepoint when it is told to, and goes on with any number of workers. */
  readonly rescales: boolean
}

/** One engine: one folder, one line here, its programs below. */
export const ENGINES: readonly Engine[] = [
  {
    name: microBatch.name,
    about: 'small bounded batches: log the range, run it as chunks, commit it once (Spark-like)',
    guarantees: ['exactly-once', 'none'],
    history: ['exactly-once'],
    paced: 'intervalMs',
    appendsWith: ['exactly-once', 'none'],
    rescales: true,
  },
  {
    name: perEvent.name,
    about: 'long-lived workers, keyed exchange, aligned barriers, two-phase commit (Flink-like)',
    guarantees: ['exactly-once', 'exactly-once-upsert', 'at-least-once', 'none'],
    history: ['exactly-once', 'exactly-once-upsert', 'at-least-once'],
    paced: 'checkpointIntervalMs',
    appendsWith: ['exactly-once'],
    rescales: true,
  },
  {
    name: realTime.name,
    about:
      'long-lived stages inside long batches: rows at once, offsets per epoch (Spark real-time)',
    guarantees: ['exactly-once-upsert'],
    paced: 'intervalMs',
    rescales: true,
    history: ['exactly-once-upsert'],
  },
  {
    name: acked.name,
    about: 'spouts, bolts and an xor acker; replay on timeout, no state of its own (Storm-like)',
    guarantees: ['at-least-once', 'delivery', 'none'],
    paced: 'checkpointIntervalMs',
    rescales: false,
  },
  {
    name: trident.name,
    about:
      'batches with a txid, processed at once, committed in order into keyed values (Trident-like)',
    guarantees: ['exactly-once'],
    paced: 'intervalMs',
    rescales: true,
  },
]

const coordinators = {
  [microBatch.name]: microBatch,
  [lineageMicroBatch.name]: lineageMicroBatch,
  [perEvent.name]: perEvent,
  [realTime.name]: realTime,
  [acked.name]: acked,
  [trident.name]: trident,
}
export const supervisor = supervisorOf(coordinators)

/** Every program by its name, for runtimes and threads. */
export const programs: Programs = Object.fromEntries(
  [
    ...Object.values(coordinators),
    chunk,
    lineageWorker,
    worker,
    acker,
    executor,
    store,
    sinkWriter,
    compactor,
    supervisor,
  ].map((d) => [d.name, d]),
)
