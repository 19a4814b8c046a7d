import type { ChunkArgs, ChunkResult } from '../../engines/micro-batch/worker.js'
import { programs } from '../../engines/registry.js'
import type { World } from '../../engines/world.js'
import type { Arena } from '../../runtime/arena.js'
import { type Definition, type Programs, slice } from '../../runtime/program.js'
import type { Kernel } from '../../workloads/queries/kernel.js'
import { QUERIES } from '../../workloads/queries/query.js'
import type { Figures } from './figures.js'
import type { Flow } from './flow.js'
import { lineagePhantom } from './lineage-phantoms.js'
import type { LineageWork } from './lineage-work.js'
import { worker } from './phantom-worker.js'

/**
 * Workers that count clicks in place of reading them. They have the names of the engines' own, hear
 * the same mail and answer it, so coordinators, writer and supervisor run as ever and cannot tell.
 */

/** What phantoms know beside what an engine's programs do. */
export interface PhantomWorld extends World {
  readonly flow: Flow | undefined
  readonly figures: Figures
  readonly lineage: LineageWork | undefined
}

const none = new Int32Array(0)
const NO_DELTAS: ChunkResult = { kind: 'deltas', deltas: { slabs: [] } }
/** Of a state that is empty: phantoms add nothing to it. */
const KEYS = 1

/** One slice for all clicks of the chunk. */
const chunk: Definition<ChunkArgs, ChunkResult, PhantomWorld> = {
  name: 'chunk',
  role: 'task',
  *run({ world }, { pieces }) {
    let events = 0
    for (const { from, to } of pieces) events += to - from
    world.figures.worked(events)
    yield* slice(events, 1)
    return NO_DELTAS
  },
}

export const phantomPrograms: Programs = {
  ...programs,
  chunk,
  worker,
  [lineagePhantom.name]: lineagePhantom,
}

/** Of a query that counts; no phantom calls a loop of it. */
export const phantomKernel = { query: QUERIES.get('ysb')!, keys: KEYS } as Kernel

/** Nobody takes any: there are no rings. */
export const phantomArena: Arena = { words: () => none }
