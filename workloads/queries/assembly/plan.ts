/** What a query is, in words of memory; ../assembly.ts writes it. */
// @ts-expect-error: decorator
@unmanaged
export class Plan {
  /** Table ad -> campaign; unused where the key is the page. */
  keyOf: u32
  /** Clicks of this type count; with `invert` 1: all others. */
  wanted: u32
  invert: u32
  windowMs: i32
  /** A click is late if its window's end + this is at or before the frontier. */
  allowedMs: i32
  mayBeLate: u32
  keys: u32
  /** A worker's place in an exchange between `workers`; 0 workers: there is none. */
  self: u32
  workers: u32
  /** Of each worker: (byte offset of its ring's data, mask, position, 0). */
  routes: u32
  /** For each byte of a mask the places of its set bits, a byte each. */
  places: u32
  /** Room for the places of a block's clicks that count, 16 bits each. */
  picked: u32
}

/** Where clicks are; all but the last are byte offsets of columns. */
// @ts-expect-error: decorator
@unmanaged
export class Clicks {
  type: u32
  /** Ad or page. */
  source: u32
  eventTime: u32
  frontier: u32
  /** What is hashed is index + this. */
  shift: u32
  /** Added to event times and frontiers. */
  shiftMs: i32
}

/** Clicks that are looked at together. */
export const BLOCK: usize = 512
export const GOLDEN: u32 = 0x9e3779b1
const MIX: u32 = 0x85ebca77

/** What a click adds to a cell, see cells.ts; the hash is auditHash of workloads/log/log.ts. */
// @ts-expect-error: decorator
@inline
export function valueOf<H>(input: u32): H {
  if (sizeof<H>() == 4) return <H>1
  let h = input * GOLDEN
  h ^= h >>> 15
  return <H>((<u64>(h * MIX) << 32) | 1)
}

/**
 * T u16 or u32: of an ad, by a table of that width (half the width is half the cache); i32: of a
 * page, whose number is the key.
 */
// @ts-expect-error: decorator
@inline
export function keyAt<T>(keyOf: usize, source: usize, i: usize): u32 {
  if (isSigned<T>()) return load<u32>(source + (i << 2))
  return <u32>load<T>(keyOf + <usize>load<u32>(source + (i << 2)) * sizeof<T>())
}

/**
 * Writes which of clicks [i, end) count, as places after i, and tells how many. Without a branch:
 * nobody can predict which click counts, and loops over what was picked have no other end to guess.
 */
export function pick(plan: Plan, type: usize, i: usize, end: usize): usize {
  const wanted = i8x16.splat(<i8>plan.wanted)
  const flip = (0 - plan.invert) & 0xffff
  const places = <usize>plan.places
  const picked = <usize>plan.picked
  let to = picked
  for (let at = i; at < end; at += 16) {
    let bits = <u32>i8x16.bitmask(i8x16.eq(v128.load(type + at), wanted)) ^ flip
    if (at + 16 > end) bits &= (1 << <u32>(end - at)) - 1
    const first = i16x8.splat(<i16>(at - i))
    const low = bits & 0xff
    v128.store(to, i16x8.add(v128.load8x8_u(places + (<usize>low << 3)), first))
    const more = to + (<usize>popcnt(low) << 1)
    const high = v128.load8x8_u(places + (<usize>(bits >>> 8) << 3))
    v128.store(more, i16x8.add(high, i16x8.add(first, i16x8.splat(8))))
    to += <usize>popcnt(bits) << 1
  }
  return (to - picked) >>> 1
}
// @ts-expect-error: decorator
@inline
export function passes(plan: Plan, type: usize, i: usize): bool {
  return (<u32>(<u32>load<u8>(type + i) == plan.wanted) ^ plan.invert) != 0
}
