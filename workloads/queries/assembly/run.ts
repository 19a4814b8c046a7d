import { addDense, addHashed } from './cells'
import { fold } from './fold'
import { BLOCK, Clicks, keyAt, Plan, passes, valueOf } from './plan'
import { ownerOf, push, send } from './send'
import { find, isLate, leave, look, MISSING, SIMPLE, slab, window } from './windows'

/**
 * Clicks [i, end), folded or, if the plan has workers, exchanged between them; tells where it
 * stopped: at `end`, or for want of a slab.
 */
function run<T, H>(
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
      simple<T, H>(plan, clicks, dense, i, next)
    } else {
      const at = mixed<T, H>(plan, clicks, ring, dense, i, next)
      if (at < next) return at
    }
    i = next
  }
  return i
}

/** Each way has loops of its own: what they do with a click is nothing that they must look up. */
function simple<T, H>(plan: Plan, clicks: Clicks, dense: bool, i: usize, end: usize): void {
  if (plan.workers == 0) {
    if (dense) fold<T, H>(plan, clicks, i, end, true)
    else fold<T, H>(plan, clicks, i, end, false)
  } else if (dense) send<T, H>(plan, clicks, i, end, true)
  else send<T, H>(plan, clicks, i, end, false)
}

function mixed<T, H>(
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
    const value = valueOf<H>(<u32>i + clicks.shift)
    const owner = plan.workers == 0 ? plan.self : ownerOf(key, plan.workers)
    if (owner != plan.self) push<H>(plan.routes, owner, <u32>window * plan.keys + key, value, 1)
    else if (dense) addDense<H>(slab, key, value)
    else addHashed<H>(slab, key, value)
  }
  return i
}

/** Of a query by campaign. */
export function byAd(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return run<u16, u64>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** Of a query by one of more than 65,536 campaigns. */
export function byAdWide(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return run<u32, u64>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** Of a query by page. */
export function byPage(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return run<i32, u64>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}

// The same without audit hashes.

/** Of a query by campaign. */
export function byAdCounts(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return run<u16, u32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** Of a query by one of more than 65,536 campaigns. */
export function byAdWideCounts(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return run<u32, u32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** Of a query by page. */
export function byPageCounts(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return run<i32, u32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
