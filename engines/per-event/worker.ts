import {
  type Definition,
  type Pid,
  progress,
  receive,
  send,
  slice,
  wake,
} from '../../runtime/program.js'
import type { Log } from '../../workloads/log/log.js'
import type { WorkerWorld } from '../world.js'
import type { ToWriter } from '../writer-link.js'
import type { FromWorker, ToWorker, WorkerArgs } from './args.js'
import { Operator } from './operator.js'
import { Output } from './output.js'

/** All there was, and little: a step for each click would take a core at 1 M events/s. */
const FEW_EVENTS = 256
/** A shorter sleep costs more than it saves. */
const IDLE_MS_MIN = 0.005

/**
 * One worker: reads its partitions, keeps the state of its keys, sends the rest over rings; lives
 * until it is told to stop. It is woken by mail and by the doorbell of whoever published for it.
 */
export const worker: Definition<WorkerArgs, void, WorkerWorld> = {
  name: 'worker',
  role: 'worker',
  *run(context, args) {
    const { world, self, parent } = context
    const { log } = world
    const operator = new Operator(world, args)
    const output = new Output(world, args, operator)
    const { covered } = output
    const reported = [...covered]
    // With an exchange this worker has a part in every partition's clicks.
    const reports =
      world.kernel.query.output === 'count' ? [...covered.keys()] : operator.partitions
    for (const p of reports) yield* progress('processed', p, covered[p]!)
    let peers: readonly Pid[] | undefined
    while (peers === undefined) {
      const mail = yield* receive<ToWorker>()
      if (mail?.kind === 'peers') peers = mail.peers
    }
    let done = 0
    let ended = false
    let behind = 0
    let asked = false
    /** Barriers that wait until the one before is done with. */
    const barriers: number[] = []
    for (;;) {
      const grant = yield* slice(done, args.sliceEvents)
      done = operator.step(grant, context.nowMs, output.mayTakeOn)
      output.take(done)
      const few = done > 0 && done < Math.min(grant, FEW_EVENTS)
      operator.cover(covered)
      for (const p of reports) {
        if (covered[p]! <= reported[p]!) continue
        reported[p] = covered[p]!
        yield* progress('processed', p, covered[p]!)
      }
      const published = operator.publish(context.nowMs)
      for (const [from, input] of operator.inputs.entries()) {
        if (input === undefined) continue
        if (published || input.reader.drained) yield* wake(peers[from]!)
        input.reader.drained = false
      }
      const barrier = operator.aligned
      const atBarrier = barrier > 0 && !output.holds && (!output.immediate || output.canFlush)
      const flush = output.immediate ? output.flush(context.nowMs, atBarrier) : undefined
      if (flush !== undefined) {
        yield* send<ToWriter>(args.writer, {
          kind: 'flush',
          from: self,
          source: args.index,
          ...flush,
        })
      }
      if (atBarrier) {
        output.snapshot(barrier)
        behind = barrier
        asked = false
        done++
      }
      if (!asked && output.wantsBarrier) {
        asked = true
        yield* send<FromWorker>(parent, { kind: 'full', behind })
      }
      const snapshot = output.release()
      if (snapshot !== undefined) yield* send<FromWorker>(parent, snapshot)
      if (output.mayRelease) done++
      if (!ended && output.idle && coveredAll(covered, reports, log)) {
        ended = true
        yield* send<FromWorker>(parent, { kind: 'ended', index: args.index })
      }
      if (mayBegin(barriers, operator, output)) done++
      const prepares = output.prepare()
      const idle = done > 0 || prepares ? 0 : idleMs(operator, output, context.nowMs)
      const mail = yield* receive<ToWorker>(few ? IDLE_MS_MIN : idle)
      if (mail?.kind === 'barrier') barriers.push(mail.id)
      if (mayBegin(barriers, operator, output)) {
        operator.barrier(barriers.shift()!)
        for (const peer of peers) if (peer !== self) yield* wake(peer)
        done++
      }
      if (mail?.kind === 'credit') {
        output.credit()
        done++
      } else if (mail?.kind === 'stop') return
    }
  },
}

function coveredAll(covered: readonly number[], own: readonly number[], log: Log): boolean {
  return own.every((p) => covered[p]! >= log.length(p))
}

/** A barrier waits, and the one before is done with. */
function mayBegin(barriers: readonly number[], operator: Operator, output: Output): boolean {
  return barriers.length > 0 && operator.mayBegin && !output.holds
}

/** How long there is nothing to do, unless mail comes or the doorbell rings. */
function idleMs(operator: Operator, output: Output, nowMs: number): number {
  const nextMs = output.mayTakeOn ? operator.nextMs(nowMs) : Number.POSITIVE_INFINITY
  const waits = Math.min(operator.publishInMs(nowMs), output.flushInMs(nowMs), nextMs - nowMs)
  return Math.max(IDLE_MS_MIN, waits)
}
