import { addDense, addHashed } from './cells'
import { Clicks, hashed, keyAt, Plan, passing } from './plan'
import { slab } from './windows'

/** Map and combine of clicks [i, end) of one window. */
// @ts-expect-error: decorator
@inline
export function fold<T>(plan: Plan, clicks: Clicks, i: usize, end: usize, dense: bool): void {
  const type = <usize>clicks.type
  const source = <usize>clicks.source
  const keyOf = <usize>plan.keyOf
  const shift = clicks.shift
  const to = slab
  const wanted = i8x16.splat(<i8>plan.wanted)
  const flip = 0 - <u64>plan.invert
  for (; i < end; i += 64) {
    let bits = passing(type, wanted, flip, i, end)
    while (bits) {
      const at = i + <usize>ctz(bits)
      bits &= bits - 1
      const key = keyAt<T>(keyOf, source, at)
      const value = hashed(<u32>at + shift)
      if (dense) addDense(to, key, value)
      else addHashed(to, key, value)
    }
  }
}
