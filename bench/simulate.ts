import type { SupervisorArgs } from '../engines/supervisor.js'
import type { WorkerWorld, World } from '../engines/world.js'
import { interpose } from '../faults/interpose.js'
import { type Arena, sharedArena } from '../runtime/arena.js'
import type { Fault, Interpose } from '../runtime/fault.js'
import type { Journal } from '../runtime/journal.js'
import type { Programs } from '../runtime/program.js'
import { linesOf } from '../runtime/simulated/cost-lines.js'
import { COSTS, type Costs } from '../runtime/simulated/costs.js'
import { SimulatedDisk } from '../runtime/simulated/disk.js'
import type { MailMode } from '../runtime/simulated/mail.js'
import { Simulated } from '../runtime/simulated/simulated.js'
import type { Sink } from '../sinks/sink.js'
import { CountedWorld } from './counted-world.js'
import { engineArgs } from './engine-args.js'
import { programsOf } from './plan/own-engines.js'
import type { Prepared } from './prepare.js'
import { slotsOf } from './spec.js'
import { workerWorld } from './worker.js'

export interface SimulateOptions {
  readonly costs?: Costs
  /** Of the machine that is simulated; absent: nobody waits for one. */
  readonly cores?: number
  readonly arena?: Arena
  readonly journal?: boolean
  readonly stepsMax?: number
  readonly virtualMsMax?: number
  readonly livesMax?: number
  /** In place of the engines' own: mutants, plug-ins. */
  readonly programs?: Programs
  /** In place of what they would be told. */
  readonly args?: SupervisorArgs
  /** Kept from another run: clicks and kernel, which no run changes; a disk, which it goes on. */
  readonly workers?: WorkerWorld
  readonly disk?: SimulatedDisk
  /** What goes down with the node beside its disk: a sink that is on it. */
  readonly onNode?: Pick<SimulatedDisk, 'crash'> | undefined
  /** In place of one that strikes with the faults alone. */
  readonly interpose?: Interpose
  readonly mail?: MailMode
  /** Told the run's clock, for what has one outside. */
  readonly clock?: (nowMs: () => number) => void
  readonly server?: { restart?(): void }
  /** Of the schedule; absent: that of the clicks. */
  readonly seed?: string
  /** Filled in also when the run makes no end. */
  readonly sofar?: { -readonly [K in keyof SimulatedRun]?: SimulatedRun[K] }
}
export interface SimulatedRun {
  readonly journal: Journal
  readonly steps: number
  readonly virtualMs: number
  /** Of the coordinator. */
  readonly lives: number
  /** Faults that struck. */
  readonly struck: number
}
const LIVES_MAX = 200

/** Runs a cell's engine on the virtual clock, in this thread. Throws what ends the supervisor. */
export function simulate(
  prepared: Prepared,
  sink: Sink,
  faults: readonly Fault[],
  options: SimulateOptions = {},
): SimulatedRun {
  const { spec } = prepared
  const {
    disk = new SimulatedDisk(),
    args = engineArgs(spec, options.livesMax ?? LIVES_MAX),
    arena = sharedArena,
    costs = COSTS,
    journal = true,
    programs = programsOf(spec.engine),
    workers = workerWorldOf(prepared),
  } = options
  // Work is counted where a cost asks for it.
  const counted = linesOf(costs).measured ? new CountedWorld(sink, disk) : undefined
  const world: World = {
    ...workers,
    arena,
    disk: counted?.disk ?? disk,
    sink: counted?.sink ?? sink,
  }
  const simulated = new Simulated({
    programs,
    world,
    seed: options.seed ?? `${spec.workload.seed}/${spec.repeat}`,
    slots: slotsOf(spec),
    costs,
    ...(options.cores === undefined ? {} : { cores: options.cores }),
    ...(counted === undefined ? {} : { workOf: counted.workOf }),
    interpose: options.interpose ?? interpose(faults, firedWords(faults)),
    disk: {
      crash(fate, random) {
        disk.crash(fate, random)
        options.onNode?.crash(fate, random)
      },
    },
    stepsMax: options.stepsMax ?? Number.POSITIVE_INFINITY,
    virtualMsMax: options.virtualMsMax ?? 1e9,
    journal,
    ...(options.server === undefined ? {} : { server: options.server }),
    ...(options.mail === undefined ? {} : { mail: options.mail }),
  })
  options.clock?.(() => simulated.nowMs)
  const told = options.sofar ?? {}
  try {
    const lives = simulated.run<number>(programs.supervisor!, args)
    const { journal: entries, steps, nowMs: virtualMs, struck } = simulated
    return { journal: entries, steps, virtualMs, lives, struck }
  } finally {
    told.steps = simulated.steps
    told.virtualMs = simulated.nowMs
    told.journal = simulated.journal
    told.struck = simulated.struck
  }
}

/** Clicks and kernel of a cell, in its plain form, for this thread. */
export function workerWorldOf({ spec, shared, encoded, query }: Prepared): WorkerWorld {
  const { audit } = spec
  return workerWorld({ log: shared, encoded, query, audit, module: null })
}

/** A word for each fault of a plan: has it struck. */
export function firedWords(faults: readonly Fault[]): Int32Array {
  return new Int32Array(Math.max(1, faults.length))
}
