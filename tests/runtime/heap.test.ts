import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heapOn } from '../../runtime/heap.js'

const act = fc.oneof(
  fc.record({ words: fc.constantFrom(3, 8) }),
  fc.record({ free: fc.nat(9) }),
  fc.record({
    prepare: fc.constantFrom(3, 8),
    spare: fc.nat(3),
    most: fc.integer({ min: 1, max: 9 }),
  }),
)

test('words of a heap are zeros and nobody else has them, and prepare writes no more than it may', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const heap = heapOn({ words: (count) => new Int32Array(count) })
      const lent: Int32Array[] = []
      for (const one of acts) {
        if ('words' in one) {
          const words = heap.words(one.words)
          expect([...words]).toEqual(new Array(one.words).fill(0))
          expect(lent).not.toContain(words)
          lent.push(words.fill(7))
        } else if ('prepare' in one) {
          expect(heap.prepare(one.prepare, one.spare, one.most)).toBeLessThanOrEqual(one.most)
        } else if (lent.length > 0) heap.free(lent.splice(one.free % lent.length, 1)[0]!)
        for (const words of lent) expect(words.every((w) => w === 7)).toBe(true)
      }
    }),
    { seed: 42, numRuns: 500 },
  )
})
test('what was prepared is there at once, without an array from the arena', () => {
  let made = 0
  const heap = heapOn({
    words: (count) => {
      made++
      return new Int32Array(count)
    },
  })
  while (heap.prepare(100, 2, 30) > 0);
  expect(made).toBe(2)
  heap.free(heap.words(100).fill(1))
  expect(heap.words(100).every((w) => w === 0)).toBe(true)
  expect(made).toBe(2)
})
