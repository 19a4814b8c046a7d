import { addDense, addHashed } from './cells'
import { enterWindow, find, slab, window } from './windows'

/** As in runtime/ring.ts. */
const BARRIER: i32 = i32.MIN_VALUE

/** Adds records and their hashes. */
export function take(
  data: usize,
  mask: u32,
  from: u32,
  count: u32,
  ring: usize,
  dense: bool,
  keys: u32,
): u32 {
  return taken<u64>(data, mask, from, count, ring, dense, keys)
}
/** Adds records, which have no hash. */
export function takeCounts(
  data: usize,
  mask: u32,
  from: u32,
  count: u32,
  ring: usize,
  dense: bool,
  keys: u32,
): u32 {
  return taken<u32>(data, mask, from, count, ring, dense, keys)
}

/**
 * Adds `count` records of a ring from `from` on; tells how many it added: fewer before a barrier,
 * or for want of a slab.
 */
function taken<H>(
  data: usize,
  mask: u32,
  from: u32,
  count: u32,
  ring: usize,
  dense: bool,
  keys: u32,
): u32 {
  let first: u32 = 0
  // No cell lies in an empty span: the first record looks its window up.
  let span: u32 = 0
  let to: usize = 0
  for (let n: u32 = 0; n < count; n++) {
    const record = load<u64>(data + ((<usize>((from + n) & mask)) << 3))
    const cell = <u32>record
    if (cell - first >= span) {
      if (<i32>cell == BARRIER) return n
      const quotient = <i32>cell / <i32>keys
      enterWindow(quotient - i32(quotient * <i32>keys > <i32>cell))
      if (!find(ring, dense, count - n)) return n
      first = <u32>window * keys
      span = keys
      to = slab
    }
    const value = <H>((record & 0xffffffff00000000) | 1)
    if (dense) addDense<H>(to, cell - first, value)
    else addHashed<H>(to, cell - first, value)
  }
  return count
}
