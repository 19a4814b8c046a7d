import type { MeasuredCost } from '../../../runtime/simulated/costs.js'

/** A cost without a spread. */
export const exactly = (fixedMs: number, more: Partial<MeasuredCost> = {}): MeasuredCost => ({
  fixedMs,
  spread: [
    [0, 1],
    [1, 1],
  ],
  ...more,
})
