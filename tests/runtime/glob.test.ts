import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { glob } from '../../runtime/glob.js'

const text = fc.string({ unit: fc.constantFrom(...'ab*-#@.1$^(['), maxLength: 8 })
const plain = text.map((all) => all.replaceAll('*', ''))

/** Letter by letter, as it is said. */
function fits(pattern: string, name: string): boolean {
  if (pattern === '') return name === ''
  if (pattern[0] !== '*') return name[0] === pattern[0] && fits(pattern.slice(1), name.slice(1))
  return Array.from({ length: name.length + 1 }, (_, n) => name.slice(n)).some((rest) =>
    fits(pattern.slice(1), rest),
  )
}

describe('a glob', () => {
  test('fits what its letters say, and a star fits any text', () => {
    const cases = fc.oneof(
      fc.tuple(text, plain),
      fc
        .tuple(text, plain)
        .map(([pattern, fill]) => [pattern, pattern.replaceAll('*', fill)] as const),
    )
    fc.assert(
      fc.property(cases, ([pattern, name]) => {
        expect(glob(pattern)(name)).toBe(fits(pattern, name))
      }),
      { seed: 42, numRuns: 2_000 },
    )
  })
  test.each([
    ['coordinator#*', 'coordinator#12', true],
    ['worker-1#*', 'worker-11#1', false],
    ['chunk-4@*#1', 'chunk-4@2.0#1', true],
    ['chunk-4@*#1', 'chunk-4@2.0#11', false],
    ['slot-1', 'slot-10', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(glob(pattern)(name)).toBe(expected)
  })
})
