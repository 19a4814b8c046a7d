import { addDense, addHashed } from './cells'
import { Clicks, keyAt, Plan, pick, valueOf } from './plan'
import { slab } from './windows'

/** Map and combine of clicks [i, end) of one window. */
// @ts-expect-error: decorator
@inline
export function fold<T, H>(plan: Plan, clicks: Clicks, i: usize, end: usize, dense: bool): void {
  const source = <usize>clicks.source
  const keyOf = <usize>plan.keyOf
  const shift = clicks.shift
  const to = slab
  let from = <usize>plan.picked
  const stop = from + (pick(plan, clicks.type, i, end) << 1)
  for (; from < stop; from += 2) {
    const at = i + <usize>load<u16>(from)
    const key = keyAt<T>(keyOf, source, at)
    const value = valueOf<H>(<u32>at + shift)
    if (dense) addDense<H>(to, key, value)
    else addHashed<H>(to, key, value)
  }
}
