import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReusableArena, sharedArena } from '../../runtime/arena.js'

test('memory to be used again is zeros each time, and nobody shares it meanwhile', () => {
  const rounds = fc.array(fc.array(fc.constantFrom(1, 2, 16), { maxLength: 6 }), { maxLength: 5 })
  fc.assert(
    fc.property(rounds, (all) => {
      const arena = new ReusableArena()
      for (const counts of all) {
        const lent = counts.map((count) => arena.words(count))
        for (const [n, words] of lent.entries()) {
          expect([...words]).toEqual(new Array(counts[n]).fill(0))
          words.fill(n + 1)
        }
        for (const [n, words] of lent.entries()) expect(words.every((w) => w === n + 1)).toBe(true)
        arena.reset()
      }
    }),
    { seed: 42, numRuns: 200 },
  )
})
test('after a reset the same memory is lent again', () => {
  const arena = new ReusableArena()
  const words = arena.words(8)
  arena.reset()
  expect(arena.words(8)).toBe(words)
  expect(arena.words(8)).not.toBe(words)
})
test('memory between threads is shared, and zeros', () => {
  const words = sharedArena.words(5)
  expect(words.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect([...words]).toEqual([0, 0, 0, 0, 0])
})
