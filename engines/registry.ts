import type { Programs } from '../runtime/program.js'
import { sinkWriter } from '../sinks/writer.js'
import { microBatch } from './micro-batch/coordinator.js'
import { chunk } from './micro-batch/worker.js'
import { perEvent } from './per-event/coordinator.js'
import { worker } from './per-event/worker.js'
import { supervisorOf } from './supervisor.js'
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
}

/** One engine: one folder, one line here, its programs below. */
export const ENGINES: readonly Engine[] = [
  {
    name: microBatch.name,
    about: 'small bounded batches: log the range, run it as chunks, commit it once (Spark-like)',
    guarantees: ['exactly-once', 'none'],
    history: ['exactly-once'],
    paced: 'intervalMs',
  },
  {
    name: perEvent.name,
    about: 'long-lived workers, keyed exchange, aligned barriers, two-phase commit (Flink-like)',
    guarantees: ['exactly-once', 'exactly-once-upsert', 'at-least-once', 'none'],
    history: ['exactly-once', 'exactly-once-upsert', 'at-least-once'],
    paced: 'checkpointIntervalMs',
  },
]

const coordinators = { [microBatch.name]: microBatch, [perEvent.name]: perEvent }
export const supervisor = supervisorOf(coordinators)

/** Every program by its name, for runtimes and threads. */
export const programs: Programs = Object.fromEntries(
  [...Object.values(coordinators), chunk, worker, sinkWriter, supervisor].map((d) => [d.name, d]),
)
