import type { ChunkArgs, ChunkResult } from '../../engines/micro-batch/worker.js'
import {
  type FromWorker,
  partitionsOf,
  type ToWorker,
  type WorkerArgs,
} from '../../engines/per-event/args.js'
import { programs } from '../../engines/registry.js'
import type { World } from '../../engines/world.js'
import type { Arena } from '../../runtime/arena.js'
import { type Definition, type Programs, receive, send, slice } from '../../runtime/program.js'
import type { Kernel } from '../../workloads/queries/kernel.js'
import { QUERIES } from '../../workloads/queries/query.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import type { Flow } from './flow.js'
import { lineagePhantom } from './lineage-phantoms.js'
import type { LineageWork } from './lineage-work.js'

/**
 * Workers that count clicks in place of reading them. They have the names of the engines' own, hear
 * the same mail and answer it, so coordinators, writer and supervisor run as ever and cannot tell.
 */

/** What phantoms know beside what an engine's programs do. */
export interface PhantomWorld extends World {
  readonly flow: Flow | undefined
  readonly lineage: LineageWork | undefined
}

const none = new Int32Array(0)
const NO_ROWS: CellRows = { kind: 'cells', window: none, key: none, count: none, hash: none }
const NO_DELTAS: ChunkResult = { kind: 'deltas', deltas: { slabs: [] } }
/** Of a state that is empty: phantoms add nothing to it. */
const KEYS = 1

/** One slice for all clicks of the chunk. */
const chunk: Definition<ChunkArgs, ChunkResult, PhantomWorld> = {
  name: 'chunk',
  role: 'task',
  *run(_, { pieces }) {
    let events = 0
    for (const { from, to } of pieces) events += to - from
    yield* slice(events, 1)
    return NO_DELTAS
  },
}

/** Between two barriers it does nothing: what it would have done is a closed form (flow.ts). */
const worker: Definition<WorkerArgs, void, PhantomWorld> = {
  name: 'worker',
  role: 'worker',
  *run(context, { index, life, workers, offsets }) {
    const { world, parent } = context
    const flow = world.flow!
    const read = partitionsOf(index, workers, world.log.partitions).map((p) => [p, offsets[p]!])
    let sinceMs = context.nowMs
    flow.begin(life, workers, sinceMs)
    for (;;) {
      const mail = yield* receive<ToWorker>()
      if (mail?.kind === 'stop') return
      if (mail?.kind !== 'barrier') continue
      for (const at of read) at[1] = flow.read(at[0]!, at[1]!, sinceMs, context.nowMs)
      sinceMs = context.nowMs
      // Taken now: what is read while the barrier is on its way belongs to the next one.
      const told = read.map(([p, offset]) => [p!, offset!] as const)
      yield* slice(0, 1)
      yield* send<FromWorker>(parent, {
        kind: 'snapshot',
        index,
        id: mail.id,
        offsets: told,
        rows: NO_ROWS,
      })
    }
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

/** Rings that nobody writes to. */
export const phantomArena: Arena = { words: () => none }
