import { addDense, addHashed } from './cells'
import { Clicks, GOLDEN, keyAt, Plan, pick, valueOf } from './plan'
import { slab, window } from './windows'

const KEY_GROUPS_MASK: u32 = 127
const KEY_GROUPS_BITS: u32 = 7

/** ownerOf of ../kernel.ts. */
// @ts-expect-error: decorator
@inline
export function ownerOf(key: u32, workers: u32): u32 {
  return ((((key * GOLDEN) >>> 16) & KEY_GROUPS_MASK) * workers) >>> KEY_GROUPS_BITS
}

/** Clicks [i, end) of one window: own keys into the table, the others onto rings. */
// @ts-expect-error: decorator
@inline
export function send<T, H>(plan: Plan, clicks: Clicks, i: usize, end: usize, dense: bool): void {
  const source = <usize>clicks.source
  const keyOf = <usize>plan.keyOf
  const shift = clicks.shift
  const to = slab
  const first = <u32>window * plan.keys
  const workers = plan.workers
  const self = plan.self
  const routes = <usize>plan.routes
  let from = <usize>plan.picked
  const stop = from + (pick(plan, clicks.type, i, end) << 1)
  for (; from < stop; from += 2) {
    const at = i + <usize>load<u16>(from)
    const key = keyAt<T>(keyOf, source, at)
    const value = valueOf<H>(<u32>at + shift)
    const owner = ownerOf(key, workers)
    if (dense) {
      // Both ways at once: which it is nobody can predict. Adding 0, or to a place that the
      // next record takes again, does nothing; a worker's own route leads nowhere.
      const own = <u32>(owner == self)
      addDense<H>(to, key, <H>(<u64>value & (0 - <u64>own)))
      push<H>(routes, owner, first + key, value, 1 - own)
    } else if (owner == self) addHashed<H>(to, key, value)
    else push<H>(routes, owner, first + key, value, 1)
  }
}

/** Writes a record behind the newest; it is one more if `counts` is 1. */
// @ts-expect-error: decorator
@inline
export function push<H>(routes: usize, owner: u32, cell: u32, value: H, counts: u32): void {
  const route = routes + (<usize>owner << 4)
  const position = load<u32>(route, 8)
  const at = <usize>load<u32>(route) + (<usize>(position & load<u32>(route, 4)) << 3)
  store<u64>(at, (<u64>value & 0xffffffff00000000) | <u64>cell)
  store<u32>(route, position + counts, 8)
}
