import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { programs } from '../../engines/registry.js'
import type { World } from '../../engines/world.js'
import { interpose } from '../../faults/interpose.js'
import { sharedArena } from '../../runtime/arena.js'
import { LinearArena } from '../../runtime/linear-arena.js'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { Threads } from '../../runtime/threads/threads.js'
import { openNamed } from '../../sinks/registry.js'
import { shapeOf } from '../../workloads/queries/shape.js'
import { kernelModule } from '../assembly.js'
import { runFolder } from '../clusters/place.js'
import { CountedWorld } from '../counted-world.js'
import { engineArgs } from '../engine-args.js'
import { prepare } from '../prepare.js'
import { type CellSpec, slotsOf } from '../spec.js'
import { workerWorld } from '../worker.js'
import { observed } from './observed.js'
import { type Sample, SharedSamples } from './samples.js'
import { type ObservedWorldSpec, SLOT_KINDS } from './slot.js'

/** Of a drain: until code is compiled. */
const DRAIN_WARMUP_MS = 200

/** Runs a cell on threads, and tells what each step of its programs took after the warm-up. */
export async function observeCell(spec: CellSpec): Promise<Sample[]> {
  const { shared, encoded, query } = prepare(spec)
  const folder = runFolder('calibrate')
  const sink = await openNamed(spec.sink, {
    ...shapeOf(query),
    unique: spec.guarantee === 'exactly-once-upsert',
    folder: join(folder, 'sink'),
    durability: spec.durability,
  })
  const linear = shared.memory === null ? undefined : new LinearArena(shared.memory)
  const mark = linear?.mark
  const counted = new CountedWorld(sink, fileDisk(join(folder, 'log'), spec.durability))
  const module = shared.memory === null ? null : kernelModule()
  const inSlots = new SharedSamples()
  const workerSpec = { log: shared, encoded, query, audit: spec.audit, module }
  const world: World = {
    ...workerWorld(workerSpec),
    arena: linear ?? sharedArena,
    disk: counted.disk,
    sink: counted.sink,
  }
  const samples: Sample[] = []
  /** What is done at a start only, and at a recovery, shows in no later sample. */
  const early: Sample[] = []
  const own = observed(programs, {
    nowMs: () => performance.now(),
    note: (kind, ms, point, value, elsewhere, restMs) => {
      // Asked for always, as whoever counts begins anew.
      const work = counted.workOf(point, value)
      const into = inSlots.wanted ? samples : early
      into.push({ kind, ms, work, elsewhere, ...(Number.isFinite(restMs) ? { restMs } : {}) })
    },
    slice: () => {},
  })
  const threads = await Threads.start({
    programs: own,
    world,
    workerWorld: { ...workerSpec, samples: inSlots.buffer } satisfies ObservedWorldSpec,
    entry: new URL('./slot.js', import.meta.url),
    slots: slotsOf(spec),
    faults: [],
    interpose,
  })
  const warm = setTimeout(
    () => inSlots.begin(),
    spec.workload.drain ? DRAIN_WARMUP_MS : spec.warmupMs,
  )
  try {
    await threads.run(own.supervisor!, engineArgs(spec, 1))
    const kinds = new Set(samples.map(({ kind }) => kind))
    const first = early.filter(({ kind }) => !kinds.has(kind))
    return [...first, ...samples, ...inSlots.all(SLOT_KINDS)]
  } finally {
    clearTimeout(warm)
    await threads.close()
    await sink.close()
    if (mark !== undefined) linear?.reset(mark)
    rmSync(folder, { recursive: true, force: true })
  }
}
