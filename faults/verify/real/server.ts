import { lengthMs, type RealPlan } from './plan.js'

/** The parts of the sink's server die in turn, some time in the run: `strike` does it. */
export function strikeServer(
  plan: RealPlan,
  chance: () => number,
  parts: readonly (() => boolean)[],
  strike: (part: () => boolean) => void,
): void {
  const { serverKills = 0 } = plan
  for (let n = 0; n < serverKills && parts.length > 0; n++) {
    setTimeout(() => strike(parts[n % parts.length]!), chance() * lengthMs(plan))
  }
}
