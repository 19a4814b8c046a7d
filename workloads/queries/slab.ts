/**
 * The cells of one window: a count and the sum of audit hashes for each key, in words, so that
 * compiled kernels find them too.
 *
 * - dense: cell of key k at 2k. For key spaces that fit into a cache.
 * - hashed: open addressing with linear probing, (count, hash, key, 0) from word 4 on; a count of 0
 *   is an empty place. Word 0: places taken, at most half of all; word 1: all places - 1.
 */
export interface Layout {
  readonly first: number
  readonly stride: number
}
export const DENSE: Layout = { first: 0, stride: 2 }
export const HASHED: Layout = { first: 4, stride: 4 }
/** More keys than that are hashed. 64 Ki cells are 512 KiB: what a core's second cache holds. */
export const DENSE_KEYS_MAX = 65_536

/** Another one than key groups and audit hashes use: their bits are spent. */
const SPREAD = 0xcc9e2d51 | 0
const PLACES_MIN = 1_024

/** Word of the cell of a key; of an empty place when it has none yet. */
export function placeOf(slab: Int32Array, key: number): number {
  const mask = slab[1]!
  let h = Math.imul(key, SPREAD)
  h ^= h >>> 15
  for (let place = h & mask; ; place = (place + 1) & mask) {
    const at = HASHED.first + (place << 2)
    if (slab[at] === 0 || slab[at + 2] === key) return at
  }
}
/** Adds to the cell of a key; makes it if need be. */
export function addHashed(slab: Int32Array, key: number, count: number, hash: number): number {
  const at = placeOf(slab, key)
  if (slab[at] === 0) {
    slab[0]!++
    slab[at + 2] = key
  }
  slab[at] = (slab[at]! + count) | 0
  slab[at + 1] = (slab[at + 1]! + hash) | 0
  return at
}
export function hasRoom(slab: Int32Array, cells: number): boolean {
  return (slab[0]! + cells) * 2 <= slab[1]! + 1
}
/** Words of a table that holds so many cells and is at most half full. */
export function hashedWords(cells: number): number {
  return HASHED.first + 4 * Math.max(PLACES_MIN, 2 ** Math.ceil(Math.log2(cells * 2)))
}
/** Makes zeros a hashed slab. */
export function begin(slab: Int32Array): void {
  slab[1] = ((slab.length - HASHED.first) >> 2) - 1
}
/** Puts all cells of one into another, which is empty and has room. */
export function rehash(from: Int32Array, to: Int32Array): void {
  for (let at = HASHED.first; at < from.length; at += HASHED.stride) {
    if (from[at] !== 0) addHashed(to, from[at + 2]!, from[at]!, from[at + 1]!)
  }
}
