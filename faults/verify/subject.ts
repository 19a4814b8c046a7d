import { programs } from '../../engines/registry.js'
import type { Programs } from '../../runtime/program.js'
import { openMemory } from '../../sinks/memory.js'
import type { Sink, SinkOptions } from '../../sinks/sink.js'

/** A sink whose acts are synchronous, so that a simulated run can have it. */
export interface SimulatedSink {
  readonly name: string
  open(options: Pick<SinkOptions, 'output' | 'unique'>): Sink & Quiet
}
/** What should be over once a run is: open transactions, staged files. */
export interface Quiet {
  leftovers?(): readonly string[]
}

/** What is attacked: the built engines and sinks, or mutants of them, or somebody's own. */
export interface Subject {
  readonly programs: Programs
  readonly sinks: readonly SimulatedSink[]
}

/** One simulated sink: one line. */
export const SIMULATED_SINKS: readonly SimulatedSink[] = [{ name: 'memory', open: openMemory }]
export const BUILT: Subject = { programs, sinks: SIMULATED_SINKS }
