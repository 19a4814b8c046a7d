import { programs } from '../../engines/registry.js'
import type { Guarantee } from '../../engines/world.js'
import type { Programs } from '../../runtime/program.js'
import { openKafkaModel } from '../../sinks/kafka-model.js'
import { openMemory } from '../../sinks/memory.js'
import { openPostgresModel } from '../../sinks/postgres-model.js'
import type { Sink, SinkOptions } from '../../sinks/sink.js'
import { openTransactional } from '../../sinks/transactional.js'
import type { VerifyPlan } from './plan.js'

/** A sink whose acts are synchronous, so that a simulated run can have it. */
export interface SimulatedSink {
  readonly name: string
  /** The engines that it is attacked with; absent: all. */
  readonly engines?: readonly string[]
  open(
    options: Pick<SinkOptions, 'output' | 'unique' | 'values'>,
    nowMs?: () => number,
  ): Sink & Quiet
}
/** What should be over once a run is: open transactions, staged files. */
export interface Quiet {
  /** Of a server: it dies, and is there again. */
  restart?(): void
  leftovers?(): readonly string[]
}

/**
 * An engine that is not among those of engines/registry.ts.
 *
 * Law: `programs` has its coordinator under `name`, and what that spawns under their names; a
 * program's `name` is its key. The sink's writer and a supervisor that starts the coordinator again
 * come from here; to the `args` the supervisor adds `life`.
 */
export interface EnginePlugIn {
  readonly name: string
  readonly guarantees: readonly Guarantee[]
  /** As an engine of the registry: absent, it is not asked `history` queries. */
  readonly history?: readonly Guarantee[]
  readonly programs: Programs
  args(plan: VerifyPlan): object
}

/** What is attacked: the built engines and sinks, or mutants of them, or somebody's own. */
export interface Subject {
  readonly programs: Programs
  readonly sinks: readonly SimulatedSink[]
  /** Absent: those of the registry. */
  readonly engines?: readonly EnginePlugIn[]
  /** What brings it back on a command line; absent: nothing need be said. */
  readonly flags?: string
}

/** Each model of a server costs every tier once more: two engines have both ways to commit. */
const TWO = ['micro-batch', 'per-event']
/** One simulated sink: one line. */
export const SIMULATED_SINKS: readonly SimulatedSink[] = [
  { name: 'memory', open: openMemory },
  { name: 'transactional', open: openTransactional },
  { name: 'postgres', engines: TWO, open: openPostgresModel },
  { name: 'kafka', engines: TWO, open: openKafkaModel },
]
export const BUILT: Subject = { programs, sinks: SIMULATED_SINKS }
