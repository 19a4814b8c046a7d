import type { KeyShape } from './workload.js'

/**
 * Turns a number drawn evenly from [0, 1) into a key of 0..size-1. A pure function: chance and due
 * time are given to it. Only the shifting hot key looks at the time.
 */
export type KeySampler = (drawn: number, dueMs: number) => number

/** The sampler of a shape over keys 0 to `size`, exclusive. */
export function samplerOf(shape: KeyShape, size: number): KeySampler {
  switch (shape.kind) {
    case 'uniform':
      return (drawn) => Math.floor(drawn * size)
    case 'zipf':
      return zipf(shape.exponent, size)
    case 'hot':
      return hot(shape.share, shape.periodMs, size)
  }
}

/**
 * Key k with probability proportional to (k + 1)^-exponent: key 0 is the most frequent. By
 * inversion with a guide table (Chen and Asau 1974; Devroye, Non-Uniform Random Variate Generation,
 * III.2.4): exact to the resolution of the drawn number, and two comparisons a draw on average.
 */
function zipf(exponent: number, size: number): KeySampler {
  const below = new Float64Array(size + 1)
  for (let key = 0; key < size; key++) below[key + 1] = below[key]! + (key + 1) ** -exponent
  const total = below[size]!
  for (let key = 0; key < size; key++) below[key] = below[key]! / total
  below[size] = 1
  const guide = new Uint32Array(size)
  for (let slot = 0, key = 0; slot < size; slot++) {
    while (below[key + 1]! <= slot / size) key++
    guide[slot] = key
  }
  return (drawn) => {
    let key = guide[Math.floor(drawn * size)]!
    while (below[key + 1]! <= drawn) key++
    return key
  }
}

/** The hot key has exactly `share` of the draws, the others share the rest evenly. */
function hot(share: number, periodMs: number, size: number): KeySampler {
  if (size === 1) return () => 0
  const stride = strideOf(size)
  return (drawn, dueMs) => {
    const hotKey = ((Math.floor(dueMs / periodMs) % size) * stride) % size
    if (drawn < share) return hotKey
    const other = Math.floor(((drawn - share) / (1 - share)) * (size - 1))
    return other < hotKey ? other : other + 1
  }
}

/**
 * Near the golden section of size and without a common divisor: every key has its turn, far from
 * the last.
 */
function strideOf(size: number): number {
  let stride = Math.max(1, Math.round(size * 0.618))
  while (divisor(stride, size) !== 1) stride--
  return stride
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}
