import { Piscina } from 'piscina'
import type { Peer } from '../reports/result.js'
import { monotonicMs } from '../runtime/threads/shared.js'
import { mayBeLate } from '../workloads/lateness.js'
import { checkAnswer, merged } from './peers/answer.js'
import { LOOP, type LoopArgs, type WindowCells } from './peers/loop.js'
import { cellOf } from './plan/cell.js'
import { type Prepared, prepare } from './prepare.js'
import type { CellSpec } from './spec.js'
import type { CellHooks } from './sweep.js'

/** The first lets threads start and compile; each thread has seen every branch after the second. */
const WARM_UP_PASSES = 2
const PASSES = 5
const KINDS = [
  { threads: 2, hash: true },
  { threads: 1, hash: true },
  { threads: 2, hash: false },
  { threads: 1, hash: false },
] as const

/**
 * What ysb costs without an engine: loops written by hand over the columns that the drain cells
 * read, in threads that share nothing, without exchange, commits or recovery. The median of 5
 * passes over the whole backlog, from the first thread's start to the merged answer.
 *
 * Throws when an answer is not the reference's. Nothing is measured where clicks may be late: these
 * loops would have to be others. Law: nothing is left running when it settles.
 */
export async function measurePeers(
  { progress, signal }: CellHooks = {},
  spec: CellSpec = cellOf({ drain: true }),
): Promise<Peer[]> {
  const prepared = prepare({ ...spec, query: 'ysb' })
  if (mayBeLate(prepared.query, prepared.shared)) return []
  const peers: Peer[] = []
  for (const [index, { threads, hash }] of KINDS.entries()) {
    const name = `hand-written ysb, ${hash ? 'with audit hash' : 'count only'}`
    progress?.(index, KINDS.length, `${name}, ${threads === 1 ? '1 thread' : `${threads} threads`}`)
    const ms = await medianMs(prepared, threads, hash, signal)
    const eventsPerSec = Math.round((spec.workload.events / ms) * 1000)
    peers.push({ name, threads, form: 'typescript', eventsPerSec })
  }
  progress?.(KINDS.length, KINDS.length, 'peers measured')
  return peers
}

async function medianMs(
  prepared: Prepared,
  threads: number,
  hash: boolean,
  signal: AbortSignal | undefined,
): Promise<number> {
  const parts = partsOf(prepared, threads, hash)
  const pool = new Piscina({ filename: LOOP.href, minThreads: threads, maxThreads: threads })
  // An aborted task takes its thread along, so nothing is left that could go on.
  const options = { name: 'loop', ...(signal === undefined ? {} : { signal }) }
  try {
    const tookMs: number[] = []
    for (let pass = 0; pass < WARM_UP_PASSES + PASSES; pass++) {
      signal?.throwIfAborted()
      const startMs = monotonicMs()
      const found: Promise<WindowCells>[] = parts.map((part) => pool.run(part, options))
      const answer = merged(await Promise.all(found))
      if (pass >= WARM_UP_PASSES) tookMs.push(monotonicMs() - startMs)
      checkAnswer(answer, prepared.expected, hash)
    }
    return tookMs.sort((a, b) => a - b)[PASSES >> 1]!
  } finally {
    await pool.destroy()
  }
}

/** Partitions dealt out to threads in turn. */
function partsOf({ shared, query }: Prepared, threads: number, hash: boolean): LoopArgs[] {
  const { columns, campaignOf, workload } = shared
  return Array.from({ length: threads }, (_, thread) => ({
    partitions: columns.flatMap((all, partition) =>
      partition % threads === thread ? [{ partition, columns: all }] : [],
    ),
    campaignOf,
    campaigns: workload.campaigns,
    windowMs: query.windowMs,
    hash,
  }))
}
