import { addDense, addHashed } from './cells'
import { fold } from './fold'
import { BLOCK, Clicks, hashed, keyAt, Plan, passes } from './plan'
import { ownerOf, push, send } from './send'
import { find, isLate, leave, look, MISSING, SIMPLE, slab, window } from './windows'

/**
 * Clicks [i, end), folded or, if the plan has workers, exchanged between them; tells where it
 * stopped: at `end`, or for want of a slab.
 */
function run<T>(plan: Plan, clicks: Clicks, ring: usize, dense: bool, i: usize, end: usize): usize {
  leave()
  while (i < end) {
    const next = min(i + BLOCK, end)
    const how = look(plan, clicks, ring, dense, i, next)
    if (how == MISSING) return i
    if (how == SIMPLE) {
      simple<T>(plan, clicks, dense, i, next)
    } else {
      const at = mixed<T>(plan, clicks, ring, dense, i, next)
      if (at < next) return at
    }
    i = next
  }
  return i
}

/** Each way has loops of its own: what they do with a click is nothing that they must look up. */
function simple<T>(plan: Plan, clicks: Clicks, dense: bool, i: usize, end: usize): void {
  if (plan.workers == 0) {
    if (dense) fold<T>(plan, clicks, i, end, true)
    else fold<T>(plan, clicks, i, end, false)
  } else if (dense) send<T>(plan, clicks, i, end, true)
  else send<T>(plan, clicks, i, end, false)
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
    const owner = plan.workers == 0 ? plan.self : ownerOf(key, plan.workers)
    if (owner != plan.self) push(plan.routes, owner, <u32>window * plan.keys + key, value, 1)
    else if (dense) addDense(slab, key, value)
    else addHashed(slab, key, value)
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
  return run<u16>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
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
  return run<u32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
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
  return run<i32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
