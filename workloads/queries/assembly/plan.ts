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

/** auditHash of workloads/log/log.ts, as what is added to a cell: the hash above a count of 1. */
// @ts-expect-error: decorator
@inline
export function hashed(input: u32): u64 {
  let h = input * GOLDEN
  h ^= h >>> 15
  return (<u64>(h * MIX) << 32) | 1
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

// @ts-expect-error: decorator
@inline
function bits16(type: usize, wanted: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(type), wanted)))
}
/**
 * A bit for each of the 64 clicks from i on that counts, of those before `end`. Many at a time, as
 * nobody can predict where a loop over the bits ends.
 */
// @ts-expect-error: decorator
@inline
export function passing(type: usize, wanted: v128, flip: u64, i: usize, end: usize): u64 {
  const from = type + i
  const low = bits16(from, wanted) | (bits16(from + 16, wanted) << 16)
  const high = bits16(from + 32, wanted) | (bits16(from + 48, wanted) << 16)
  const bits = (low | (high << 32)) ^ flip
  return i + 64 <= end ? bits : bits & ((<u64>1 << <u64>(end - i)) - 1)
}
// @ts-expect-error: decorator
@inline
export function passes(plan: Plan, type: usize, i: usize): bool {
  return (<u32>(<u32>load<u8>(type + i) == plan.wanted) ^ plan.invert) != 0
}
