import { Clicks, Plan } from './plan'

/** Windows of a table in a ring, see RING_WINDOWS in ../window-table.ts. */
const RING_WINDOWS: i32 = 64
const RING_FIRST: usize = 2

/** The window in which a loop stands: [start, stop) of event time, and its slab; 0: not known. */
export let start: i64 = 0
export let stop: i64 = 0
export let window: i32 = 0
export let slab: usize = 0

export const MISSING: i32 = 0
/** All clicks of the block are in one window, and none is late. */
export const SIMPLE: i32 = 1
export const MIXED: i32 = 2

/** Forgets the window: another table, or slabs that moved. */
export function leave(): void {
  start = 0
  stop = 0
  slab = 0
}
/** Makes the window of `timeMs` the one in which the loop stands; its slab is not known yet. */
export function enter(windowMs: i32, timeMs: i32): void {
  const quotient = timeMs / windowMs
  window = quotient - i32(quotient * windowMs > timeMs)
  start = <i64>window * <i64>windowMs
  stop = start + <i64>windowMs
  slab = 0
}
export function enterWindow(number: i32): void {
  window = number
  slab = 0
}

/** Looks the slab up; false: not there, or no room for so many new cells. Then it is noted. */
export function find(ring: usize, dense: bool, room: usize): bool {
  const entry = ring + ((RING_FIRST + 2 * <usize>(window & (RING_WINDOWS - 1))) << 2)
  slab = <usize>load<u32>(entry, 4)
  if (slab != 0 && load<i32>(entry) == window && (dense || hasRoom(room))) return true
  slab = 0
  store<i32>(ring, window)
  return false
}
/** Word 0 of a hashed slab: places taken; word 1: places - 1; half of them are kept free. */
// @ts-expect-error: decorator
@inline
function hasRoom(room: usize): bool {
  return (<usize>load<u32>(slab) + room) * 2 <= <usize>load<u32>(slab, 4) + 1
}

/** What can be said of clicks [i, end) at once, by the least and the greatest of their times. */
export function look(
  plan: Plan,
  clicks: Clicks,
  ring: usize,
  dense: bool,
  i: usize,
  end: usize,
): i32 {
  const times = <usize>clicks.eventTime
  let least = load<i32>(times + (i << 2))
  let greatest = least
  let at = i
  if (i + 4 <= end) {
    let low = v128.load(times + (i << 2))
    let high = low
    for (at = i + 4; at + 4 <= end; at += 4) {
      const four = v128.load(times + (at << 2))
      low = i32x4.min_s(low, four)
      high = i32x4.max_s(high, four)
    }
    least = min(
      min(i32x4.extract_lane(low, 0), i32x4.extract_lane(low, 1)),
      min(i32x4.extract_lane(low, 2), i32x4.extract_lane(low, 3)),
    )
    greatest = max(
      max(i32x4.extract_lane(high, 0), i32x4.extract_lane(high, 1)),
      max(i32x4.extract_lane(high, 2), i32x4.extract_lane(high, 3)),
    )
  }
  for (; at < end; at++) {
    const time = load<i32>(times + (at << 2))
    least = min(least, time)
    greatest = max(greatest, time)
  }
  least += clicks.shiftMs
  greatest += clicks.shiftMs
  if (<i64>least < start || <i64>least >= stop) enter(plan.windowMs, least)
  if (<i64>greatest >= stop) return MIXED
  if (plan.mayBeLate) {
    // A frontier does not fall: the last click's is the greatest.
    const frontier = load<i32>(<usize>clicks.frontier + ((end - 1) << 2)) + clicks.shiftMs
    if (<i64>frontier >= stop + <i64>plan.allowedMs) return MIXED
  }
  if (slab != 0 && (dense || hasRoom(end - i))) return SIMPLE
  return find(ring, dense, end - i) ? SIMPLE : MISSING
}

/** Of one click in a mixed block: enters its window; true: it is late. */
// @ts-expect-error: decorator
@inline
export function isLate(plan: Plan, clicks: Clicks, i: usize): bool {
  const time = load<i32>(<usize>clicks.eventTime + (i << 2)) + clicks.shiftMs
  if (<i64>time < start || <i64>time >= stop) enter(plan.windowMs, time)
  if (!plan.mayBeLate) return false
  const frontier = load<i32>(<usize>clicks.frontier + (i << 2)) + clicks.shiftMs
  return stop + <i64>plan.allowedMs <= <i64>frontier
}
