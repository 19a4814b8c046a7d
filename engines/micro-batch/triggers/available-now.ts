import type { TriggerKind } from './policy.js'

/**
 * Drain and stop, after Spark's Trigger.AvailableNow: what has come when the job starts, in batches
 * of the usual size, one after the other, and then it ends, however many clicks come meanwhile.
 *
 * The job starts one interval into the run. Spark writes down at a query's start how far it goes,
 * and takes more when it is started again; here all lives are one job. Nothing need be written down
 * for that: what is due by a time is a function of the log, so every life finds the same end.
 */
export const availableNow: TriggerKind = {
  name: 'available-now',
  about: 'one interval into the run: what has come by then, in full batches; then it stops',
  knobs: [],
  make: ({ intervalMs }) => ({
    untilMs: intervalMs,
    eventsMax: Number.POSITIVE_INFINITY,
    nextMs: (nowMs) => nowMs,
    learn() {},
  }),
}
