import { addDense, addHashed } from './cells'
import { BLOCK, Clicks, GOLDEN, hashed, keyAt, Plan, passes, passing } from './plan'
import { find, isLate, leave, look, MISSING, SIMPLE, slab, window } from './windows'

const KEY_GROUPS_MASK: u32 = 127
const KEY_GROUPS_BITS: u32 = 7

/** ownerOf of ../kernel.ts. */
// @ts-expect-error: decorator
@inline
function ownerOf(key: u32, workers: u32): u32 {
  return ((((key * GOLDEN) >>> 16) & KEY_GROUPS_MASK) * workers) >>> KEY_GROUPS_BITS
}

/**
 * Clicks [i, end): own keys into the table, the others onto rings; tells where it stopped: at
 * `end`, or for want of a slab.
 */
function send<T>(
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
  const first = <u32>window * plan.keys
  const workers = plan.workers
  const self = plan.self
  const routes = <usize>plan.routes
  const wanted = i8x16.splat(<i8>plan.wanted)
  const flip = 0 - <u64>plan.invert
  for (; i < end; i += 64) {
    let bits = passing(type, wanted, flip, i, end)
    while (bits) {
      const at = i + <usize>ctz(bits)
      bits &= bits - 1
      const key = keyAt<T>(keyOf, source, at)
      const value = hashed(<u32>at + shift)
      const owner = ownerOf(key, workers)
      if (dense) {
        // Both ways at once: which it is nobody can predict. Adding 0, or to a place that the
        // next record takes again, does nothing; a worker's own route leads nowhere.
        const own = <u32>(owner == self)
        addDense(to, key, value & (0 - <u64>own))
        push(routes, owner, first + key, value, 1 - own)
      } else if (owner == self) addHashed(to, key, value)
      else push(routes, owner, first + key, value, 1)
    }
  }
}

/** Writes a record behind the newest; it is one more if `counts` is 1. */
// @ts-expect-error: decorator
@inline
function push(routes: usize, owner: u32, cell: u32, value: u64, counts: u32): void {
  const route = routes + (<usize>owner << 4)
  const position = load<u32>(route, 8)
  const at = <usize>load<u32>(route) + (<usize>(position & load<u32>(route, 4)) << 3)
  store<u64>(at, (value & 0xffffffff00000000) | <u64>cell)
  store<u32>(route, position + counts, 8)
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
    const owner = ownerOf(key, plan.workers)
    if (owner != plan.self) push(plan.routes, owner, <u32>window * plan.keys + key, value, 1)
    else if (dense) addDense(slab, key, value)
    else addHashed(slab, key, value)
  }
  return i
}

/** The sending end of a query by campaign. */
export function sendAd(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return send<u16>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** The sending end of a query by one of more than 65,536 campaigns. */
export function sendAdWide(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return send<u32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
/** The sending end of a query by page. */
export function sendPage(
  p: usize,
  c: usize,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): usize {
  return send<i32>(changetype<Plan>(p), changetype<Clicks>(c), ring, dense, i, end)
}
