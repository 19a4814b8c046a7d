import { addDense, addHashed } from './cells'
import { BLOCK, Clicks, hashed, keyAt, Plan, passes, passing } from './plan'
import { find, isLate, leave, look, MISSING, SIMPLE, slab } from './windows'

/** Map and combine of clicks [i, end); tells where it stopped: at `end`, or for want of a slab. */
function fold<T>(
  plan: Plan,
  clicks: Clicks,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  leave()
  while (i < end) {
    const next = min(i + BLOCK, end)
    const how = look(plan, clicks, ring, dense, i, next)
    if (how == MISSING) return i
    if (how == SIMPLE) {
      if (dense) simple<T>(plan, clicks, i, next, true)
      else simple<T>(plan, clicks, i, next, false)
    } else {
      const at = mixed<T>(plan, clicks, ring, dense, i, next)
      if (at < next) return at
    }
    i = next
  }
  return i
}

// @ts-expect-error: decorator
@inline
function simple<T>(plan: Plan, clicks: Clicks, i: usize, end: usize, dense: bool): void {
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

function mixed<T>(
  plan: Plan,
  clicks: Clicks,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  leave()
  for (; i < end; i++) {
    if (!passes(plan, clicks.type, i) || isLate(plan, clicks, i)) continue
    if (slab == 0 && !find(ring, dense, end - i)) return i
    const key = keyAt<T>(plan.keyOf, clicks.source, i)
    const value = hashed(<u32>i + clicks.shift)
    if (dense) addDense(slab, key, value)
    else addHashed(slab, key, value)
  }
  return i
}

/** Map and combine of a query by campaign. */
export function foldAd(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return fold<u16>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** Map and combine of a query by one of more than 65,536 campaigns. */
export function foldAdWide(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return fold<u32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** Map and combine of a query by page. */
export function foldPage(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return fold<i32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
