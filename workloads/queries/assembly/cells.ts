const SPREAD: u32 = 0xcc9e2d51

// H is what is added to a cell: u64: the hash above a count of 1; u32: the count alone.

/** Adds to the cell of a key; see ../slab.ts. */
// @ts-expect-error: decorator
@inline
export function addDense<H>(slab: usize, key: u32, value: H): void {
  const at = slab + (<usize>key << 3)
  store<H>(at, (load<H>(at) + value) as H)
}
/** The same where keys are hashed; there is room. */
// @ts-expect-error: decorator
@inline
export function addHashed<H>(slab: usize, key: u32, value: H): void {
  const mask = load<u32>(slab, 4)
  let place = key * SPREAD
  place = (place ^ (place >>> 15)) & mask
  for (;;) {
    const at = slab + 16 + (<usize>place << 4)
    const found = load<H>(at)
    if (<u32>found == 0) {
      store<u32>(slab, load<u32>(slab) + 1)
      store<u32>(at, key, 8)
      store<H>(at, value)
      return
    }
    if (load<u32>(at, 8) == key) {
      store<H>(at, (found + value) as H)
      return
    }
    place = (place + 1) & mask
  }
}
