import * as engines from '../engines/registry.js'
import type { World } from '../engines/world.js'
import { interpose } from '../faults/interpose.js'
import { type Arena, sharedArena } from '../runtime/arena.js'
import type { Fault } from '../runtime/fault.js'
import type { Journal } from '../runtime/journal.js'
import type { Programs } from '../runtime/program.js'
import { COSTS, type Costs } from '../runtime/simulated/costs.js'
import { SimulatedDisk } from '../runtime/simulated/disk.js'
import { Simulated } from '../runtime/simulated/simulated.js'
import type { Sink } from '../sinks/sink.js'
import { engineArgs } from './engine-args.js'
import type { Prepared } from './prepare.js'
import { workerWorld } from './worker.js'

export interface SimulateOptions {
  readonly costs?: Costs
  readonly arena?: Arena
  readonly journal?: boolean
  readonly stepsMax?: number
  readonly virtualMsMax?: number
  readonly livesMax?: number
  /** In place of the engines' own: mutants. */
  readonly programs?: Programs
}
export interface SimulatedRun {
  readonly journal: Journal
  readonly steps: number
  readonly virtualMs: number
}

/** Runs a cell's engine on the virtual clock, in this thread. Throws what ends the supervisor. */
export function simulate(
  { spec, shared, encoded, query }: Prepared,
  sink: Sink,
  faults: readonly Fault[],
  options: SimulateOptions = {},
): SimulatedRun {
  const disk = new SimulatedDisk()
  const {
    arena = sharedArena,
    costs = COSTS,
    journal = true,
    livesMax = 200,
    programs = engines.programs,
  } = options
  const { audit } = spec
  const workers = workerWorld({ log: shared, encoded, query: query.name, audit, module: null })
  const world: World = { ...workers, arena, disk, sink }
  const simulated = new Simulated({
    programs,
    world,
    seed: `${spec.workload.seed}/${spec.repeat}`,
    slots: spec.workers,
    costs,
    interpose: interpose(faults, new Int32Array(Math.max(1, faults.length))),
    disk,
    stepsMax: options.stepsMax ?? Number.POSITIVE_INFINITY,
    virtualMsMax: options.virtualMsMax ?? 1e9,
    journal,
  })
  simulated.run(engines.supervisor, engineArgs(spec, livesMax))
  return { journal: simulated.journal, steps: simulated.steps, virtualMs: simulated.nowMs }
}
