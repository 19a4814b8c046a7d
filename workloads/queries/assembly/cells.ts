const SPREAD: u32 = 0xcc9e2d51

/** Adds (hash, count) to the cell of a key; see ../slab.ts. */
// @ts-expect-error: decorator
@inline
export function addDense(slab: usize, key: u32, value: u64): void {
  const at = slab + (<usize>key << 3)
  store<u64>(at, load<u64>(at) + value)
}
/** The same where keys are hashed; there is room. */
// @ts-expect-error: decorator
@inline
export function addHashed(slab: usize, key: u32, value: u64): void {
  const mask = load<u32>(slab, 4)
  let place = key * SPREAD
  place = (place ^ (place >>> 15)) & mask
  for (;;) {
    const at = slab + 16 + (<usize>place << 4)
    const found = load<u64>(at)
    if (<u32>found == 0) {
      store<u32>(slab, load<u32>(slab) + 1)
      store<u32>(at, key, 8)
      store<u64>(at, value)
      return
    }
    if (load<u32>(at, 8) == key) {
      store<u64>(at, found + value)
      return
    }
    place = (place + 1) & mask
  }
}
