import { hashOf } from './hash.js'
import type { Micro } from './micro.js'

const WORDS = 1 << 16
const PASSES = 16

/**
 * What other parts are measured by, see baseline.ts: a sum over a typed array and integers mixed as
 * MurmurHash3 does. Law: this work never changes, or every baseline would.
 */
export const calibrate: Micro = {
  name: 'calibrate',
  about: 'a sum over a typed array and integers mixed: what a baseline counts other parts in',
  unit: 'ns',
  per: 'word',
  async make(size) {
    const passes = size === 'tiny' ? 1 : PASSES
    const words = new Int32Array(WORDS)
    let result = 0
    return {
      perRun: WORDS * passes,
      run() {
        for (let i = 0; i < WORDS; i++) words[i] = Math.imul(i, 0x9e3779b1)
        for (let pass = 1; pass < passes; pass++) mix(words)
        result = mix(words)
      },
      hash: () => hashOf(result, words),
    }
  },
}

function mix(words: Int32Array): number {
  let sum = 0
  for (let i = 0; i < words.length; i++) {
    let h = words[i]!
    h ^= h >>> 15
    h = Math.imul(h, 0x85ebca77)
    h ^= h >>> 13
    words[i] = h
    sum = (sum + h) | 0
  }
  return sum
}
