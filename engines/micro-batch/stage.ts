import { type Exit, type Pid, type Program, spawn } from '../../runtime/program.js'
import { cutChunks, type MicroBatchArgs, type Piece, type Range } from './args.js'
import { type ChunkResult, chunk } from './worker.js'

/**
 * Chunks waiting in a worker beside the one that it runs, so that it need not wait for the next.
 */
const CHUNKS_PER_WORKER = 2
/** A chunk that fails so often fails for a reason that another attempt will not mend. */
const ATTEMPTS_MAX = 8

interface Attempt {
  readonly index: number
  readonly pieces: readonly Piece[]
  readonly attempt: number
  /** The worker that lost the attempt before, to be avoided. */
  readonly lostOn: number
}

/**
 * Runs a batch's chunks on any free worker; a lost chunk starts again on another one, under a new
 * attempt number. Only the first result of the current attempt counts: what an attempt given up
 * sends later comes as `late` and is nobody's.
 */
export function* runChunks(
  range: Range,
  firstChunk: number,
  args: MicroBatchArgs,
  hearExit: () => Program<Exit<ChunkResult>>,
): Program<ChunkResult[]> {
  const todo: Attempt[] = cutChunks(range, args).map((pieces, index) => ({
    index,
    pieces,
    attempt: 1,
    lostOn: -1,
  }))
  const results: ChunkResult[] = []
  const running = new Map<Pid, Attempt>()
  const load = new Array<number>(args.workers).fill(0)
  while (todo.length > 0 || running.size > 0) {
    for (;;) {
      const next = todo[0]
      const worker = next === undefined ? -1 : idlest(load, next.lostOn)
      if (next === undefined || load[worker]! >= CHUNKS_PER_WORKER) break
      todo.shift()
      const pid = yield* spawn(
        chunk,
        { pieces: next.pieces, sliceEvents: args.sliceEvents },
        {
          name: `chunk-${firstChunk + next.index}@${range.id}.${next.index}#${next.attempt}`,
          on: worker,
          events: next.pieces.reduce((sum, { from, to }) => sum + to - from, 0),
        },
      )
      load[worker]!++
      running.set(pid, next)
    }
    const exit = yield* hearExit()
    const done = running.get(exit.process)
    if (done === undefined) continue
    running.delete(exit.process)
    load[exit.slot]!--
    if (exit.ok) {
      results[done.index] = exit.value
    } else if (args.guarantee !== 'none') {
      if (done.attempt >= ATTEMPTS_MAX) {
        throw new Error(
          `chunk ${done.index} of batch ${range.id} failed ${done.attempt} times: ${exit.error}`,
        )
      }
      todo.unshift({ ...done, attempt: done.attempt + 1, lostOn: exit.slot })
    }
  }
  return results
}

/** The worker with the least to do; `avoid` only when there is no other. */
function idlest(load: readonly number[], avoid: number): number {
  let best = -1
  for (let w = 0; w < load.length; w++) {
    if (w === avoid && load.length > 1) continue
    if (best < 0 || load[w]! < load[best]!) best = w
  }
  return best
}
