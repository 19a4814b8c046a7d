import { expect, test } from 'vitest'
import { decodeJournal } from '../../bench/metrics/journal-file.js'
import { cellOf } from '../../bench/plan/cell.js'
import { runCell } from '../../bench/run.js'

test('a compactor beside a stream of quick commits merges, and stages each version but once', async () => {
  const paced = { intervalMs: 20, ratePerSec: 5_000, durationSeconds: 2.5 }
  const spec = cellOf({ sink: 'iceberg', durability: 'process', compactMs: 50, ...paced })
  const { cell, journal } = await runCell(spec)
  expect(cell).toMatchObject({ audit: { verdict: 'exact' }, compactMs: 50 })
  const acts = decodeJournal(journal).entries.flatMap((e) => (e.kind === 'perform' ? e.label : []))
  const times = (label: string): number => acts.filter((act) => act === label).length
  expect(times('compact.clean')).toBeGreaterThan(0)
  expect(times('compact.stage')).toBe(times('compact.clean'))
  expect(times('compact.commit')).toBe(times('compact.clean'))
}, 30_000)
