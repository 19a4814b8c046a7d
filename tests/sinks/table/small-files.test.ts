import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Compaction } from '../../../sinks/sink.js'
import type { DataFile } from '../../../sinks/table/format.js'
import { smallFiles } from '../../../sinks/table/small-files.js'

const fileOf = (bytes: number, at: number): DataFile => {
  const columns = { columnBytes: [], lower: [], upper: [] }
  return { name: `data/${at}`, rows: 1, bytes, ...columns }
}
const chosen = (sizes: readonly number[], how: Compaction): number[] =>
  smallFiles(sizes.map(fileOf), how).map(({ bytes }) => bytes)

describe('small files of a table', () => {
  test('are those of the smallest size of which there are enough', () => {
    const how = { filesMin: 3, filesMax: 4 }
    expect(chosen([100, 110, 5_000, 5_100, 5_200], how)).toEqual([5_000, 5_100, 5_200])
    expect(chosen([100, 110, 120, 5_000, 5_100, 5_200], how)).toEqual([100, 110, 120])
    expect(chosen([100, 101, 102, 103, 104], how)).toHaveLength(4)
    expect(chosen([100, 110], how)).toEqual([])
  })
  test('are never more bytes than a merge may have, and enough of them while they are small', () => {
    const some = fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 40 })
    const bounds = fc.record({
      filesMin: fc.integer({ min: 2, max: 8 }),
      filesMax: fc.integer({ min: 8, max: 64 }),
      bytesMax: fc.integer({ min: 100, max: 300_000 }),
    })
    fc.assert(
      fc.property(some, bounds, (sizes, how) => {
        const merged = chosen(sizes, how)
        const bytes = merged.reduce((sum, one) => sum + one, 0)
        expect(bytes).toBeLessThanOrEqual(how.bytesMax)
        expect(merged.length).toBeLessThanOrEqual(how.filesMax)
        if (merged.length > 0) expect(merged.length).toBeGreaterThanOrEqual(how.filesMin)
        // A larger file is left as it is, or merges would never end.
        for (const one of merged) expect(one).toBeLessThan(how.bytesMax / how.filesMin)
      }),
      { seed: 42, numRuns: 500 },
    )
  })
})
