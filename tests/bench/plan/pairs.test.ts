import { describe, expect, test } from 'vitest'
import { commandOf, flagsOf } from '../../../bench/plan/command.js'
import type { PlanOptions } from '../../../bench/plan/options.js'
import { PAIRS, planOfPairs } from '../../../bench/plan/pairs.js'
import { checkedPlan } from '../../../cli/options.js'

const plan = (options: Partial<PlanOptions> = {}, pairs?: number) =>
  checkedPlan({ scale: 'default', ...options }, (all) => planOfPairs(all, pairs))

describe('a plan of pairs', () => {
  const { cells, expectedSeconds } = plan()

  test('has each engine and sink so often with either guarantee', () => {
    const times = new Map<string, number>()
    for (const { engine, sink, guarantee } of cells) {
      const key = `${engine} ${sink} ${guarantee}`
      times.set(key, (times.get(key) ?? 0) + 1)
    }
    const keys = ['micro-batch', 'per-event'].flatMap((engine) =>
      ['memory', 'duckdb'].flatMap((sink) =>
        ['exactly-once', 'none'].map((guarantee) => `${engine} ${sink} ${guarantee}`),
      ),
    )
    expect([...times].sort()).toEqual(keys.map((key) => [key, PAIRS]).sort())
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
  })
  test('runs the two of a pair one after the other, and differ in nothing else', () => {
    for (let at = 0; at < cells.length; at += 2) {
      const [one, other] = [cells[at]!, cells[at + 1]!]
      expect(new Set([one.guarantee, other.guarantee])).toEqual(new Set(['exactly-once', 'none']))
      const same = { id: '', guarantee: 'none' as const }
      expect({ ...one, ...same }).toEqual({ ...other, ...same })
    }
  })
  test('changes from pair to pair which of them runs first', () => {
    for (const engine of ['micro-batch', 'per-event']) {
      for (const sink of ['memory', 'duckdb']) {
        const own = cells.filter((c) => c.engine === engine && c.sink === sink)
        const firsts = own.filter((_, at) => at % 2 === 0).map(({ guarantee }) => guarantee)
        for (let k = 1; k < firsts.length; k++) expect(firsts[k]).not.toBe(firsts[k - 1])
      }
    }
  })
  test('goes by rounds: stopped at any time, sinks have as many pairs but for one', () => {
    for (let at = 0; at <= cells.length; at += 2) {
      const own = cells.slice(0, at).filter(({ engine }) => engine === 'micro-batch')
      const duckdb = own.filter(({ sink }) => sink === 'duckdb').length
      expect(Math.abs(own.length - 2 * duckdb)).toBeLessThanOrEqual(2)
    }
  })
  test('drains what is long enough for several checkpoints, and makes it once', () => {
    for (const { workload, checkpointIntervalMs, batchEventsMax, engine } of cells) {
      expect(workload).toMatchObject({ drain: true, cycleEvents: 8_000_000 })
      expect(workload.events).toBeGreaterThanOrEqual(3e9)
      if (engine === 'per-event') expect(checkpointIntervalMs).toBe(1_000)
      else expect(workload.events / batchEventsMax).toBeGreaterThanOrEqual(5)
    }
    const clicks = new Set(cells.map(({ workload }) => JSON.stringify(workload)))
    expect(clicks.size).toBe(2)
  })
  test('is the same for a seed, and in another order for another', () => {
    const ids = (seed: string) => plan({ seed }).cells.map(({ id }) => id)
    expect(ids('a')).toEqual(ids('a'))
    expect(ids('b')).not.toEqual(ids('a'))
    expect(ids('b').sort()).toEqual(ids('a').sort())
  })
  test('is what was asked for: engine, sink, pace, workers, pairs', () => {
    const asked = plan(
      { engines: ['per-event'], sink: 'duckdb', checkpointsMs: [500], workers: 1 },
      3,
    )
    expect(asked.cells).toHaveLength(6)
    for (const cell of asked.cells) {
      expect(cell).toMatchObject({ sink: 'duckdb', checkpointIntervalMs: 500, workers: 1 })
    }
    const quick = plan({ scale: 'quick' })
    expect(quick.cells).toHaveLength(2 * 2 * 2 * 6)
    expect(quick.expectedSeconds).toBeLessThan(expectedSeconds / 3)
    const late = plan({ lateShare: 0.1, lateByMs: 5_000 }, 1).cells
    for (const { workload } of late) expect(workload.events).toBeLessThan(200_000_000)
  })
  test('can be re-made cell by cell', () => {
    expect(commandOf(cells[0]!)).toContain('--events 6000000000')
    expect(flagsOf(cells.at(-1)!)).toContain('--buffer-timeout')
  })
})
