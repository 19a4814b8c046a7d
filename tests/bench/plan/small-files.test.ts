import { describe, expect, test } from 'vitest'
import type { PlanOptions } from '../../../bench/plan/options.js'
import { planOfSmallFiles } from '../../../bench/plan/small-files.js'
import { checkedPlan } from '../../../cli/options.js'
import { chunk42 } from '../../cli/fakes.js'

const plan = (options: Partial<PlanOptions> = {}) =>
  checkedPlan({ scale: 'default', ...options }, planOfSmallFiles)

describe('a plan of small files', () => {
  const { cells, smallFiles } = plan()

  test('has the stream with a compactor and without in pairs, and a table behind them', () => {
    expect(smallFiles).toEqual({})
    expect(cells).toHaveLength(2 * 9)
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
    for (let at = 0; at < cells.length; at += 2) {
      const [one, other] = [cells[at]!, cells[at + 1]!]
      expect([one.compactMs, other.compactMs]).toEqual(at % 4 === 0 ? [null, 1_000] : [1_000, null])
      const same = { id: '', compactMs: null }
      expect({ ...one, ...same }).toEqual({ ...other, ...same })
      expect(one.sink).toBe('iceberg')
    }
  })
  test('is what was asked for, also when a compactor was', () => {
    const asked = plan({ compactMs: 200, repeats: 2, rates: [5_000], sink: 'parquet' }).cells
    expect(asked.map(({ compactMs }) => compactMs)).toEqual([null, 200, 200, null])
    for (const { sink, workload } of asked) {
      expect([sink, workload.ratePerSec]).toEqual(['parquet', 5_000])
    }
    expect(plan({ scale: 'quick' }).cells).toHaveLength(2)
  })
  test.each([
    ['--engine per-event', 'a commit each interval is micro-batch'],
    ['--load max', 'a backlog has no latency'],
    ['--runtime simulated', 'its costs are assumed'],
  ])('refuses %s in one line', async (flags, why) => {
    const { exitCode, err } = await chunk42(`bench --small-files ${flags}`)
    expect(exitCode).toBe(2)
    expect(err).toContain(why)
  })
})
