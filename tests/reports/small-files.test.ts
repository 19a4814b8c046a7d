import { describe, expect, test } from 'vitest'
import { smallFilesTable } from '../../cli/print/small-files.js'
import { smallFiles as chart } from '../../reports/charts/small-files.js'
import { smallFilesCured } from '../../reports/claims/small-files.js'
import { renderReport } from '../../reports/html.js'
import type { Result, SmallFiles } from '../../reports/result.js'
import { parseResult } from '../../reports/schema.js'
import { slowdown, targetsOf, tenfoldOf, verdictOf, worstOf } from '../../reports/small-files.js'
import { fixture } from './fixture.js'
import { grownOf, smallFilesFixture } from './fixture-small-files.js'

/** With so many files, so many times as slow as one. */
function grown(files: number, times: number): SmallFiles['growth'][number] {
  const row = grownOf(files)
  return { ...row, planMs: row.oneShotMs / 2, scanMs: row.oneShotMs * (times - 1 / 2) }
}
function measured(...growth: SmallFiles['growth']): SmallFiles {
  const compacted = { ...grown(1, 1.2), compactionMs: 9 }
  return { ...smallFilesFixture(), query: 'q', growth, compacting: [], compacted }
}
const judged = (smallFiles: Result['smallFiles']) =>
  smallFilesCured.judge({ ...fixture(), smallFiles }).judgement

describe('small files', () => {
  test('are judged by the same rows in one file', () => {
    const some = measured(grown(10, 1), grown(1_000, 10), grown(2_000, 20))
    expect(some.growth.map(slowdown)).toEqual([1, 10, 20].map((n) => expect.closeTo(n, 9)))
    expect(verdictOf(some)).toBe(
      'Ten times as slow from 1,000 files on, 20 times with 2,000 files; compacted to 1 file within 1.20 times what one file takes (q).',
    )
    const meanwhile = { ...some, compacting: [grown(9, 1.31), grown(12, 1.29)] }
    expect(verdictOf(meanwhile)).toContain('; compacted as it grows at most 1.3 times, with 9 f')
    expect(worstOf(meanwhile.compacting)?.files).toBe(9)
    const few = measured(grown(10, 1))
    expect(verdictOf(few)).toContain('Not ten times as slow with 10 files: 1.0 times')
    // Without pairs nobody knows what a compactor does to ingestion.
    expect(smallFilesCured.judge({ ...fixture(), smallFiles: some }).on).toContain('not measured')
    expect([judged(some), judged(few), judged(null)]).toEqual([
      'depends on',
      'depends on',
      'not measured',
    ])
    expect(judged({ ...some, compacted: { ...grown(50, 1.6), compactionMs: 9 } })).toBe('refuted')
  })
  test('cross the line where they never come back below it', () => {
    const growth = [grown(10, 1), grown(20, 12), grown(50, 8), grown(100, 11), grown(200, 25)]
    expect(tenfoldOf(growth)?.files).toBe(100)
    expect(tenfoldOf(growth.slice(0, 3))).toBeUndefined()
  })
  test('have targets, each met or missed by its own figures', () => {
    const verdicts = (smallFiles: Result['smallFiles']) =>
      targetsOf({ cells: [], smallFiles }).map(({ verdict }) => verdict)
    expect(verdicts(smallFilesFixture())).toEqual(['met', 'met', 'met'])
    expect(verdicts(measured(grown(10, 1)))).toEqual(['missed', 'missed', 'met'])
    const spoilt = { ...smallFilesFixture(), compacted: { ...grown(9, 1.51), compactionMs: 9 } }
    expect(verdicts(spoilt)).toEqual(['met', 'met', 'missed'])
    expect(verdicts(null)).toEqual([])
  })
  test('of an older result are read as they were', () => {
    const old = structuredClone(fixture()) as unknown as Record<string, unknown>
    const { compacting: _, ...told } = smallFilesFixture()
    const bare = ({ reads, queryMsMin, queryMsMax, ...row }: SmallFiles['growth'][number]) => row
    old.smallFiles = {
      ...told,
      growth: told.growth.map(bare),
      compacted: { ...bare(told.compacted), compactionMs: 1 },
      intervals: [],
    }
    for (const cell of old.cells as Record<string, unknown>[]) delete cell.compactMs
    const { smallFiles, cells } = parseResult(JSON.stringify(old), 'old.json')
    expect(smallFiles).toMatchObject({ compacting: [], intervals: [] })
    expect(smallFiles!.growth[0]).toMatchObject({ reads: 3, queryMsMin: null })
    expect(new Set(cells.map(({ compactMs }) => compactMs))).toEqual(new Set([null]))
    expect(chart.draw({ ...fixture(), smallFiles }).map(({ name }) => name)).toEqual([
      'small-files-growth',
    ])
  })
})

describe('the page and the terminal', () => {
  test('draw growth and the day, and say in one sentence each what was found', async () => {
    const { html, charts } = await renderReport(fixture(), '')
    const names = charts.map(({ name }) => name).filter((name) => name.startsWith('small-files'))
    expect(names).toEqual([
      'small-files-growth',
      'small-files-query',
      'small-files-metadata',
      'small-files-files',
    ])
    const [growing, query, metadata, files] = chart.draw(fixture()).map(({ notes }) => notes)
    expect(growing).toEqual([
      'Ten times as slow as one file from 200 files on, ×95.0 with 17,280 files (1.38 s of its 3.49 s to plan); compacted as it grows ×1.1 at the end, at most ×2.2; compacted in the end ×1.01.',
    ])
    expect(query![0]).toBe(
      'The query takes up to 3.49 s (17,280 commits, one each 5 s) without compaction, with it up to 41 ms (17,280 commits, one each 5 s).',
    )
    expect(query![1]).toBe(
      'Commits each 100 ms and 1 s were stopped after 2,000, the others after 24 h.',
    )
    expect(metadata).toEqual([expect.stringMatching(/^To plan a reader reads up to 4\.7 MiB /)])
    expect(files).toEqual([expect.stringMatching(/^The table has up to 17,280 files /)])
    const panel = html.slice(html.indexOf('id="small-files"'))
    for (const note of [growing![0]!, query![0]!]) expect(panel).toContain(note)
    expect(panel).toContain('<span class="good">✓ met</span>')
    expect(panel).toMatch(/<details><summary>The table as it grows: 23 rows<.*17,280/s)
    const printed = smallFilesTable(fixture())
    expect(printed).toMatch(/17280 .* 95\.0/)
    expect(printed).toMatch(/22, compacted meanwhile/)
    expect(printed).toMatch(/compacted in the end .*×1\.01 +│ met/)
  })
  test('mark where the line is crossed, and draw no mark where it is not', () => {
    const specOf = (smallFiles: SmallFiles) =>
      JSON.stringify(chart.draw({ ...fixture(), smallFiles })[0]!.spec(820))
    expect(specOf(smallFilesFixture())).toContain('×10 from 200 files on')
    expect(specOf(measured(grown(10, 1), grown(20, 2)))).not.toContain('×10 from')
  })
})
