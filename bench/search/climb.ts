/** Whether the rate at that step of the ladder is sustained. */
export type Sustains = (step: number) => Promise<boolean>

export interface ClimbOptions {
  readonly start: number
  /** Steps at once while ramping; a power of two wastes no probe. */
  readonly stride: number
  readonly least: number
  /** Nothing above is tried. */
  readonly cap: number
}

/** Steps of the ladder for each doubling: neighbours lie 9 % apart. */
export const STEPS_PER_DOUBLING = 8

/**
 * Rates lie on a ladder, so that rounds meet the same ones: what was prepared for a rate serves
 * again. Step 0 is a million a second.
 */
export function rateAt(step: number): number {
  const perSec = 1e6 * 2 ** (step / STEPS_PER_DOUBLING)
  // Three digits: nobody can measure more, and it is to be typed.
  return Math.round(Number(perSec.toPrecision(3)))
}

/** The highest step whose rate is not above. */
export function stepBelow(perSec: number): number {
  let step = Math.floor(Math.log2(perSec / 1e6) * STEPS_PER_DOUBLING)
  while (rateAt(step) > perSec) step--
  while (rateAt(step + 1) <= perSec) step++
  return step
}

/**
 * The highest step that was seen to be sustained; null: not even the least was.
 *
 * A geometric ramp up while rates hold (down while they do not), then bisection between the last
 * that held and the first that did not, until they are neighbours. Karimov et al. 2018,
 * "Benchmarking Distributed Stream Data Processing Systems".
 *
 * In the ramp a failure counts only the second time: one pause of the machine must not end it far
 * below what the engine can do. While bisecting it costs at most a step.
 */
export async function climb(sustains: Sustains, options: ClimbOptions): Promise<number | null> {
  const { stride, least, cap } = options
  const twice: Sustains = async (step) => (await sustains(step)) || sustains(step)
  const within = (step: number): number => Math.min(cap, Math.max(least, step))
  let low = within(options.start)
  let high: number
  if (await twice(low)) {
    for (;;) {
      if (low >= cap) return low
      high = within(low + stride)
      if (!(await twice(high))) break
      low = high
    }
  } else {
    do {
      if (low <= least) return null
      high = low
      low = within(high - stride)
    } while (!(await twice(low)))
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (await sustains(middle)) low = middle
    else high = middle
  }
  return low
}
