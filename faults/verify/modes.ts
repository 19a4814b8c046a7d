import type { Draw } from './draw.js'
import type { VerifyPlan } from './plan.js'

type Modes = Pick<VerifyPlan, 'alignment' | 'checkpointTimeoutMs'>

/** Shorter than some pauses, and longer than checkpoints to which nothing happens. */
const TIMEOUTS_MS = [2, 6, 20]
/** Where a snapshot waits until its flushes have been committed. */
const TIMEOUT_MS_OF_FLUSHES = 20

/** How an engine works where it can work in more than one way; nothing: as it usually does. */
export function drawModes(draw: Draw, { engine, guarantee }: VerifyPlan): Modes {
  if (engine !== 'per-event' || guarantee === 'none') return {}
  const waits = guarantee !== 'exactly-once'
  const unaligned = !waits && draw.chance(0.4)
  const checkpointTimeoutMs = waits ? TIMEOUT_MS_OF_FLUSHES : draw.one(TIMEOUTS_MS)
  return {
    ...(unaligned ? { alignment: 'unaligned' as const } : {}),
    ...(draw.chance(0.4) ? { checkpointTimeoutMs } : {}),
  }
}
