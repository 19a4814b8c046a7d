import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PairTable } from '../../sinks/pair-table.js'

test('a pair table is a map from pairs of words to words', () => {
  const word = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer())
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word, word), { maxLength: 300 }), (entries) => {
      const table = new PairTable(1)
      const map = new Map<string, readonly number[]>()
      for (const [a, b, value] of entries) {
        const at = table.place(a, b)
        table.words[at] = value
        map.set(`${a}/${b}`, [a, b, value])
      }
      const [as, bs, values] = table.columns()
      const rows = Array.from({ length: table.rows }, (_, r) => [as![r], bs![r], values![r]])
      expect(rows).toEqual([...map.values()])
    }),
    { seed: 42 },
  )
})
test('it grows to hundreds of thousands of rows', () => {
  const table = new PairTable(2)
  for (let i = 0; i < 300_000; i++) table.words[table.place(i >> 10, i & 1023) + 1] = i
  for (let i = 0; i < 300_000; i += 997) {
    expect(table.words[table.place(i >> 10, i & 1023) + 1]).toBe(i)
  }
  expect(table.rows).toBe(300_000)
})
