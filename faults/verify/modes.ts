import type { Fault } from '../../runtime/fault.js'
import type { Draw } from './draw.js'
import type { VerifyPlan } from './plan.js'

/**
 * Some are near what a checkpoint takes: chance alone makes it too long now and then. Of 0.4 ms
 * some ways to work, a slice of one click among them, never kept one: that is no engine's fault.
 */
const TIMEOUTS_MS = [0.8, 1.2, 2, 6]
/** Where a snapshot waits until its flushes have been committed. */
const TIMEOUT_MS_OF_FLUSHES = 20

/** How an engine works where it can work in more than one way; nothing: as it usually does. */
export function drawModes(
  draw: Draw,
  { engine, guarantee, query }: VerifyPlan,
): Partial<VerifyPlan> {
  if (engine !== 'per-event') return {}
  // Its tables have a place for each pair of keys.
  const isLarge = query === 'distinct-users'
  const bundles = draw.chance(0.3) ? { bundleEvents: draw.whole(1, 40) } : {}
  if (guarantee === 'none') return bundles
  const waits = guarantee !== 'exactly-once'
  const checkpointTimeoutMs = waits || isLarge ? TIMEOUT_MS_OF_FLUSHES : draw.one(TIMEOUTS_MS)
  return {
    ...bundles,
    ...(!waits && draw.chance(0.4) ? unaligned(draw) : {}),
    ...(draw.chance(0.4) ? { checkpointTimeoutMs } : {}),
  }
}

/** One more for such a plan: whoever is slow is overtaken, again and again. */
export function modeFaults(draw: Draw, { alignment, workers }: VerifyPlan): Fault[] {
  if (alignment !== 'unaligned' || draw.chance(0.5)) return []
  const process = `slot-${draw.whole(0, workers - 1)}`
  const factor = draw.one([100, 3_000, 10_000])
  return [{ process, at: { event: draw.whole(1, 20) }, act: 'slow', factor, forMs: draw.upTo(30) }]
}

/** A barrier overtakes what there is: between several workers, while clicks come. */
function unaligned(draw: Draw): Partial<VerifyPlan> {
  return {
    alignment: 'unaligned',
    events: draw.whole(20, 160),
    ratePerSec: draw.one([2_000, 16_000, 30_000]),
    drain: draw.chance(0.2),
    partitions: draw.whole(2, 4),
    workers: draw.whole(2, 3),
    intervalMs: draw.one([1, 1, 3]),
    bufferEvents: draw.whole(4, 16),
  }
}
