import { describe, expect, test } from 'vitest'
import { measureSmallFiles } from '../../bench/small-files.js'
import { queryMs } from '../../reports/small-files.js'

const SMALL = {
  commits: 24,
  rowsPerCommit: 8,
  intervalsSeconds: [0.5, 5, 60],
  commitsMax: 40,
}

describe('small files', () => {
  test('are one a commit, and one in all behind a compaction; streams compact as they go', async () => {
    const lines: string[] = []
    const says = (line: string): void => void lines.push(line)
    const measured = await measureSmallFiles({ says }, SMALL)
    const { growth, compacting, compacted, intervals } = measured
    expect(growth.map(({ files, rows }) => [files, rows])).toEqual([
      [10, 80],
      [20, 160],
      [24, 192],
    ])
    expect(compacting.map(({ commits, files, rows }) => [commits, files, rows])).toEqual([
      [10, 3, 80],
      [20, expect.any(Number), 160],
      [24, expect.any(Number), 192],
    ])
    expect(compacting.at(-1)!.files).toBeLessThan(12)
    expect(compacted).toMatchObject({ files: 1, rows: 192, commits: 24 })
    expect(compacted.dataBytes).toBeLessThan(growth.at(-1)!.dataBytes)
    for (const row of [...growth, ...compacting, compacted]) {
      expect(row.reads).toBeGreaterThanOrEqual(3)
      expect(row.queryMsMin).toBeLessThanOrEqual(queryMs(row))
      expect(row.queryMsMax).toBeGreaterThanOrEqual(queryMs(row))
    }
    const ends = intervals.map(({ commitSeconds, compacted: merged, readings }) => {
      const { files, atSeconds } = readings.at(-1)!
      return { commitSeconds, merged, files, atSeconds }
    })
    // Until the day is over, two minutes here, or as many commits as there may be.
    expect(ends).toEqual([
      { commitSeconds: 0.5, merged: false, files: 40, atSeconds: 20 },
      { commitSeconds: 0.5, merged: true, files: expect.any(Number), atSeconds: 20 },
      { commitSeconds: 5, merged: false, files: 24, atSeconds: 120 },
      { commitSeconds: 5, merged: true, files: expect.any(Number), atSeconds: 120 },
      { commitSeconds: 60, merged: false, files: 2, atSeconds: 120 },
      { commitSeconds: 60, merged: true, files: 2, atSeconds: 120 },
    ])
    expect(ends[1]!.files).toBeLessThan(16)
    expect(lines).toHaveLength(6)
    expect(lines[0]).toBe('a commit each 5 s: 24 commits')
    expect(lines[1]).toMatch(/^a commit each 5 s, compacted meanwhile: .*; about \d+ s left$/)
  }, 60_000)
  test('stop when they are told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(measureSmallFiles({ signal }, SMALL)).rejects.toThrow('enough')
  })
})
