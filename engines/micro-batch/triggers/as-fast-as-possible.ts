import type { TriggerKind } from './policy.js'

/** Again as soon as there is something to take, and a place for it. */
export const asFastAsPossible: TriggerKind = {
  name: 'asap',
  about: 'as soon as there are clicks and a place for them; the same as fixed at 0 ms',
  knobs: [],
  make: () => ({
    untilMs: Number.POSITIVE_INFINITY,
    eventsMax: Number.POSITIVE_INFINITY,
    nextMs: (nowMs) => nowMs,
    learn() {},
  }),
}
