// ysb as fast as we can write it in AssemblyScript: the machine's limit. It shares no line with the
// engines' kernels. Tried on an AMD EPYC (AVX2, Node 20), one thread, columns beyond the caches,
// M events/s at the 90th percentile of 60 passes, count only / with hash:
// - branch-free, four clicks a turn, type compared to 0 and the result added: 907 / 609
// - branch-free, the type as part of the cell's address: 1,082 / 653
// - views packed by a table of 256 shuffles, then a loop over them: 975 to 1,890 / 460 to 1,240
// - 64 types to a word of bits, one turn a view: 1,780 / 1,430. Chosen: its one branch is missed
//   once in 64 clicks, and the two clicks of three that are no views cost next to nothing.
// On top of that: cells by ad, joined at the end, 1,964 / 1,398 (only while all ads fit into L1:
// not taken); hashes of all 64 by SIMD 1,326; two views a turn 1,341. The last multiplication of
// the hash distributes over sums, so it is done once a cell: from 1,350 to 1,430. The search for
// borders between windows is in none of these: alone it runs at 3,030, as fast as memory is read.

const GOLDEN: u32 = 0x9e3779b1
const MIX: u32 = 0x85ebca77
const PARTITION: u32 = 0x10000001
const VIEW: u8 = 0
/** Clicks that are searched for a border between windows before they are counted. */
const BLOCK: i32 = 1024
const WORD: i32 = 64

// Of one partition, and set before a pass. A pass takes copies: it keeps them in registers.
let types: usize
let ads: usize
let times: usize
let length: i32
let partition: u32
// Of all.
let campaignOf: usize
let table: usize
let campaigns: i32
let windowMs: i32
let windowFirst: i32

/** `map`: the campaign of each ad. `cells`: count and hash by window, from `first` on, and key. */
export function prepare(map: usize, cells: usize, keys: i32, sizeMs: i32, first: i32): void {
  campaignOf = map
  table = cells
  campaigns = keys
  windowMs = sizeMs
  windowFirst = first
}

export function choose(type: usize, ad: usize, time: usize, clicks: i32, number: u32): void {
  types = type
  ads = ad
  times = time
  length = clicks
  partition = number
}

export function clear(windows: i32): void {
  memory.fill(table, 0, (<usize>windows * <usize>campaigns) << 3)
}

export function countOnly(): void {
  pass(false)
}

export function countAndHash(): void {
  pass(true)
}

/** The last multiplication of the hashes, of their sums. */
export function finish(windows: i32): void {
  const end = table + ((<usize>windows * <usize>campaigns) << 3)
  for (let cell = table; cell < end; cell += 8) store<u32>(cell, load<u32>(cell, 4) * MIX, 4)
}

// @ts-ignore: decorator
@inline
function pass(hashed: bool): void {
  const time = times
  const size = windowMs
  const stride = <usize>campaigns << 3
  const origin = table - <usize>windowFirst * stride
  for (let from = 0, end = length; from < end; from += BLOCK) {
    const to = min(from + BLOCK, end)
    let low = i32x4.splat(load<i32>(time + (<usize>from << 2)))
    let high = low
    let i = from
    for (; i + 16 <= to; i += 16) {
      const at = time + (<usize>i << 2)
      const a = v128.load(at)
      const b = v128.load(at, 16)
      const c = v128.load(at, 32)
      const d = v128.load(at, 48)
      low = i32x4.min_s(low, i32x4.min_s(i32x4.min_s(a, b), i32x4.min_s(c, d)))
      high = i32x4.max_s(high, i32x4.max_s(i32x4.max_s(a, b), i32x4.max_s(c, d)))
    }
    for (; i < to; i++) {
      const one = i32x4.splat(load<i32>(time + (<usize>i << 2)))
      low = i32x4.min_s(low, one)
      high = i32x4.max_s(high, one)
    }
    const window = windowOf(least(low), size)
    if (window == windowOf(greatest(high), size)) {
      countBlock(from, to, origin + <usize>window * stride, hashed)
    } else {
      // Windows meet: each click looks for its own.
      for (let k = from; k < to; k++) {
        if (load<u8>(types + <usize>k) != VIEW) continue
        const own = windowOf(load<i32>(time + (<usize>k << 2)), size)
        const cells = origin + <usize>own * stride
        const hash = hashOf(<u32>k + partition * PARTITION)
        count(ads + (<usize>k << 2), hash, campaignOf, cells, hashed)
      }
    }
  }
}

/** Clicks from..to (exclusive), all of one window. */
// @ts-ignore: decorator
@inline
function countBlock(from: i32, to: i32, cells: usize, hashed: bool): void {
  const map = campaignOf
  const first = partition * PARTITION
  for (let i = from; i < to; i += WORD) {
    let views = views64(types + <usize>i)
    if (to - i < WORD) views &= (<u64>1 << <u64>(to - i)) - 1
    const ad = ads + (<usize>i << 2)
    while (views != 0) {
      const at = <usize>ctz(views)
      views &= views - 1
      count(ad + (at << 2), hashOf(first + <u32>i + <u32>at), map, cells, hashed)
    }
  }
}

/** 1 to the low word of its cell, its hash to the high one, whose carry falls off the top. */
// @ts-ignore: decorator
@inline
function count(ad: usize, hash: u32, map: usize, cells: usize, hashed: bool): void {
  const cell = cells + (<usize>load<u32>(map + (<usize>load<u32>(ad) << 2)) << 3)
  store<u64>(cell, load<u64>(cell) + (hashed ? (<u64>hash << 32) + 1 : 1))
}

/** Without its last multiplication. */
// @ts-ignore: decorator
@inline
function hashOf(click: u32): u32 {
  const h = click * GOLDEN
  return h ^ (h >>> 15)
}

/** A bit for each of 64 clicks: it is a view. */
// @ts-ignore: decorator
@inline
function views64(type: usize): u64 {
  const low = views16(type) | (views16(type + 16) << 16)
  return low | (views16(type + 32) << 32) | (views16(type + 48) << 48)
}

// @ts-ignore: decorator
@inline
function views16(type: usize): u64 {
  return <u64>i8x16.bitmask(i8x16.eq(v128.load(type), i8x16.splat(VIEW)))
}

// @ts-ignore: decorator
@inline
function windowOf(time: i32, size: i32): i32 {
  const towardsZero = time / size
  return towardsZero - <i32>(towardsZero * size > time)
}

// @ts-ignore: decorator
@inline
function least(four: v128): i32 {
  const two = i32x4.min_s(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1))
  return min(i32x4.extract_lane(two, 0), i32x4.extract_lane(two, 1))
}

// @ts-ignore: decorator
@inline
function greatest(four: v128): i32 {
  const two = i32x4.max_s(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1))
  return max(i32x4.extract_lane(two, 0), i32x4.extract_lane(two, 1))
}
