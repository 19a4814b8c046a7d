import type { Sink } from '../../sinks/sink.js'
import { slowSink } from '../slow-sink.js'
import type { Draw } from './draw.js'
import type { VerifyPlan } from './plan.js'

/** The sink of a plan, as slow as it says. */
export function slowed(sink: Sink, { sinkDelay }: VerifyPlan): Sink {
  return sinkDelay === undefined ? sink : slowSink(sink, sinkDelay)
}

/** A click may come to a commit of its own, and again and again where it is emitted again. */
const COMMITS_A_CLICK = 10

/** How much longer a run may take for that. */
export function slowMsMax({ sinkDelay, events }: VerifyPlan): number {
  if (sinkDelay === undefined) return 0
  return COMMITS_A_CLICK * (events + 1) * (sinkDelay.commitMs + sinkDelay.rowMs)
}

/** Others have batches, whose number is bounded in any case. */
const HOLDING = ['per-event', 'real-time', 'acked']

/** What waits for the sink is bounded by little, and the sink is behind now and then. */
export function drawSlow(
  draw: Draw,
  { engine, guarantee, checkpointTimeoutMs }: VerifyPlan,
): Pick<VerifyPlan, 'sinkDelay' | 'heldRows'> {
  if (!HOLDING.includes(engine) || !draw.chance(0.15)) return {}
  const heldRows = draw.one([1, 3, 10, 40])
  // Where a checkpoint waits for flushes, a slow sink makes all of them too long.
  const isLate = checkpointTimeoutMs !== undefined && guarantee !== 'exactly-once'
  if (isLate || draw.chance(0.3)) return { heldRows }
  return { heldRows, sinkDelay: { commitMs: draw.one([0, 1, 6]), rowMs: draw.one([0, 0.05]) } }
}
