import type { Job } from '../engine.js'

/** Tuples of a spout on their way; without a limit a backlog would fill the memory. */
const PENDING_MAX = 10_000

/**
 * A bolt without work parks a thousand times before it sleeps for 1 ms, which on few cores takes
 * time from whoever has work; sleeping at once costs up to 1 ms a hop.
 */
const TUNED = { 'topology.bolt.wait.progressive.level2.count': '0' }

/** Settings of a topology by their own names; those of the user come last. */
export function confOf(job: Job): Readonly<Record<string, string>> {
  const { guarantee, mode, workers, intervalMs, conf } = job
  const way =
    mode === 'trident'
      ? { 'topology.trident.batch.emit.interval.millis': String(Math.max(1, intervalMs)) }
      : { 'topology.max.spout.pending': String(PENDING_MAX) }
  return {
    'topology.acker.executors': String(guarantee === 'none' ? 0 : workers),
    // Clicks go from bolt to bolt as they are.
    'topology.fall.back.on.java.serialization': 'true',
    ...way,
    ...(mode === 'tuned' ? TUNED : {}),
    ...conf,
  }
}
