import { type Engine, programs } from '../../engines/registry.js'
import type { Guarantee } from '../../engines/world.js'
import type { Programs } from '../../runtime/program.js'
import { type Fate, SimulatedDisk } from '../../runtime/simulated/disk.js'
import { openIceberg } from '../../sinks/iceberg.js'
import { openKafkaModel } from '../../sinks/kafka-model.js'
import { openMemory } from '../../sinks/memory.js'
import { openParquet } from '../../sinks/parquet.js'
import { openPostgresModel } from '../../sinks/postgres-model.js'
import type { Commit, Compaction, Sink, SinkOptions, Writer } from '../../sinks/sink.js'
import { openTransactional } from '../../sinks/transactional.js'
import type { VerifyPlan } from './plan.js'

/** A sink whose acts are synchronous, so that a simulated run can have it. */
export interface SimulatedSink {
  readonly name: string
  /** The engines that it is attacked with; absent: all. */
  readonly engines?: readonly string[]
  open(options: Options, nowMs?: () => number): Sink & Quiet
}
type Options = Pick<SinkOptions, 'output' | 'unique' | 'values'>
/** What should be over once a run is: open transactions, staged files. */
export interface Quiet {
  /** Of a server: it dies, and is there again. */
  restart?(): void
  leftovers?(): readonly string[]
  /** The node that it is on goes down, with what nobody had synced. Absent: it is elsewhere. */
  crash?(fate: Fate, random: () => number): void
}

/**
 * An engine that is not among those of engines/registry.ts.
 *
 * Law: `programs` has its coordinator under `name`, and what that spawns under their names; a
 * program's `name` is its key. The sink's writer and a supervisor that starts the coordinator again
 * come from here; to the `args` the supervisor adds `life`. The cell of a run comes as a plan too:
 * what its flags say under other names, and no faults.
 */
export interface EnginePlugIn extends Partial<Pick<Engine, 'paced' | 'appendsWith' | 'rescales'>> {
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
/** So few, and bases so close, that small runs come to the end of both. */
const FEW_VERSIONS = { keep: 3, baseEvery: 4 }
const FEW_SNAPSHOTS = { keep: 3, manifestsMax: 3 }
const LAKE = { location: '/lake' }

/** A sink on a disk of the node: what it holds in memory goes with a power cut. */
class OnDisk implements Sink, Quiet {
  readonly #disk = new SimulatedDisk()
  readonly #open: () => Sink & Quiet
  #sink: Sink & Quiet
  #lives = 0

  constructor(open: (disk: SimulatedDisk, instance: string) => Sink & Quiet) {
    this.#open = () => open(this.#disk, String(++this.#lives))
    this.#sink = this.#open()
  }
  fence = (writer: Writer) => this.#sink.fence(writer)
  commit = (commit: Commit) => this.#sink.commit(commit)
  read = () => this.#sink.read()
  compact = (by: Pick<Commit, 'writer' | 'epoch'>, how: Compaction) => this.#sink.compact!(by, how)
  close = () => this.#sink.close()
  leftovers = () => this.#sink.leftovers?.() ?? []
  crash(fate: Fate, random: () => number): void {
    this.#disk.crash(fate, random)
    this.#sink = this.#open()
  }
}

/** One simulated sink: one line. */
export const SIMULATED_SINKS: readonly SimulatedSink[] = [
  { name: 'memory', open: openMemory },
  { name: 'transactional', open: openTransactional },
  { name: 'postgres', engines: TWO, open: openPostgresModel },
  { name: 'kafka', engines: TWO, open: openKafkaModel },
  {
    name: 'parquet',
    engines: TWO,
    open: (options) =>
      new OnDisk((disk, instance) => openParquet(disk, options, instance, FEW_VERSIONS)),
  },
  {
    name: 'iceberg',
    engines: TWO,
    open: (options) =>
      new OnDisk((disk, instance) => openIceberg(disk, options, instance, LAKE, FEW_SNAPSHOTS)),
  },
]
export const BUILT: Subject = { programs, sinks: SIMULATED_SINKS }
