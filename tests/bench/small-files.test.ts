import { describe, expect, test } from 'vitest'
import { planOfSmallFiles } from '../../bench/plan/small-files.js'
import { measureSmallFiles } from '../../bench/small-files.js'
import { smallFilesTable } from '../../cli/print/small-files.js'
import { smallFilesCured } from '../../reports/claims/small-files.js'
import type { Result } from '../../reports/result.js'
import { smallFiles } from '../../reports/sections/small-files.js'
import { ingestion, slowdown, verdictOf } from '../../reports/small-files.js'
import { fixture } from '../reports/fixture.js'

const SMALL = {
  commits: 24,
  rowsPerCommit: 8,
  intervalsSeconds: [0.5, 5],
  seconds: 20,
  rowsPerSecond: 4,
}

describe('small files', () => {
  test('are one a commit, and one in all behind a compaction; streams compact as they go', async () => {
    const measured = await measureSmallFiles({}, SMALL)
    const { growth, compacted, intervals } = measured
    expect(growth.map(({ files, rows }) => [files, rows])).toEqual([
      [10, 80],
      [20, 160],
      [24, 192],
    ])
    expect(compacted).toMatchObject({ files: 1, rows: 192, commits: 24 })
    expect(compacted.dataBytes).toBeLessThan(growth.at(-1)!.dataBytes)
    const ends = intervals.map(({ commitSeconds, compacted: merged, readings }) => {
      return { commitSeconds, merged, files: readings.at(-1)!.files, at: readings.length }
    })
    expect(ends).toEqual([
      { commitSeconds: 0.5, merged: false, files: 40, at: 5 },
      { commitSeconds: 0.5, merged: true, files: expect.any(Number), at: 5 },
      { commitSeconds: 5, merged: false, files: 4, at: 4 },
      { commitSeconds: 5, merged: true, files: 4, at: 4 },
    ])
    expect(ends[1]!.files).toBeLessThan(16)
    const shown = smallFiles({ ...fixture(), smallFiles: measured })!.text
    for (const text of [shown, smallFilesTable(measured)]) expect(text).toContain('24 files')
  }, 60_000)
  test('stop when they are told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(measureSmallFiles({ signal }, SMALL)).rejects.toThrow('enough')
  })
  test('are judged by the same rows in one file', () => {
    const row = (files: number, scanMs: number) => ({
      commits: files,
      atSeconds: files,
      files,
      dataBytes: 1,
      fileBytesMedian: 1,
      metadataBytes: 1,
      planMs: 2,
      scanMs,
      rows: files,
      oneShotMs: 5,
    })
    const growth = [row(10, 3), row(1_000, 48), row(2_000, 98)]
    const measured = {
      query: 'q',
      commitSeconds: 5,
      rowsPerCommit: 1,
      growth,
      compacted: { ...row(1, 4), compactionMs: 9 },
      intervals: [],
    }
    expect(growth.map(slowdown)).toEqual([1, 10, 20])
    expect(verdictOf(measured)).toBe(
      'Ten times as slow from 1,000 files on, 20 times with 2,000 files; compacted to 1 file within 1.20 times what one file takes (q).',
    )
    expect(verdictOf({ ...measured, growth: growth.slice(0, 1) })).toContain('Not ten times')
    const judged = (told: Result['smallFiles']) =>
      smallFilesCured.judge({ ...fixture(), smallFiles: told }).judgement
    expect(judged(measured)).toBe('confirmed')
    expect(judged({ ...measured, growth: growth.slice(0, 1) })).toBe('depends on')
    expect(judged({ ...measured, compacted: { ...row(50, 60), compactionMs: 9 } })).toBe('refuted')
    expect(judged(null)).toBe('not measured')
    const [cell] = fixture().cells
    const withP99 = (id: string, p99: number) => ({
      ...cell!,
      id,
      sink: 'iceberg',
      visibleLatencyMs: { ...cell!.visibleLatencyMs!, p99 },
    })
    const cells = [withP99('a', 100), withP99('a-compact1000ms', 105)]
    expect(ingestion({ ...fixture(), cells, smallFiles: measured })).toEqual({
      withoutMs: 100,
      withMs: 105,
      ratio: 1.05,
      runs: 1,
    })
    expect(ingestion({ ...fixture(), cells })).toBeNull()
  })
  test('have a plan of their own: the stream with a compactor and without, in rounds', () => {
    const plan = planOfSmallFiles({ scale: 'default' })
    expect(plan.smallFiles).toBe(true)
    expect(plan.cells.map(({ compactMs }) => compactMs).sort()).toEqual([
      ...Array(3).fill(1_000),
      ...Array(3).fill(null),
    ])
    expect(new Set(plan.cells.map(({ id }) => id)).size).toBe(6)
    expect(plan.cells.every(({ sink }) => sink === 'iceberg')).toBe(true)
  })
})
