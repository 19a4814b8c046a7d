import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { checkClusterSpec } from '../../../bench/plan/cluster.js'
import { planOfClusters } from '../../../bench/plan/clusters.js'
import type { RunOptions } from '../../../bench/plan/options.js'

const spark = (clusterMode: string, more: RunOptions = {}) =>
  cellOf({ engine: 'spark', clusterMode, ...more })

describe('a mode of an engine of others', () => {
  test('has the guarantee that it can give', () => {
    expect(spark('tuned').guarantee).toBe('exactly-once')
    expect(spark('real-time').guarantee).toBe('at-least-once')
  })

  test('is never taken for exactly-once where it is not', () => {
    for (const mode of ['real-time', 'continuous']) {
      const cell = spark(mode, { guarantee: 'exactly-once' })
      expect(() => checkClusterSpec(cell)).toThrow(
        `--guarantee exactly-once: spark in mode ${mode} cannot give it; allowed: at-least-once`,
      )
    }
  })

  test('is not asked for what it has no way to answer', () => {
    const cell = spark('real-time', { query: 'ysb' })
    expect(() => checkClusterSpec(cell)).toThrow(/^--query ysb: .*; allowed: enrich$/)
    expect(spark('real-time', { drain: true }).query).toBe('enrich')
  })

  test('that reads what is there and ends drains a backlog', () => {
    expect(spark('nightly').workload.drain).toBe(true)
    expect(() => checkClusterSpec(spark('nightly', { drain: false }))).toThrow(
      /^--rate: spark in mode nightly reads what is there, and ends; allowed: --load max$/,
    )
  })
})

test('a mode of Storm has a guarantee of its own by default, and is refused others', () => {
  const storm = (clusterMode?: string) =>
    cellOf({ engine: 'storm', ...(clusterMode && { clusterMode }) })
  expect(storm().guarantee).toBe('at-least-once')
  expect(storm('trident').guarantee).toBe('exactly-once')
  expect(() => checkClusterSpec({ ...storm(), guarantee: 'exactly-once' })).toThrow(
    '--guarantee exactly-once: storm in mode default cannot give it; ' +
      'allowed: at-least-once, delivery, none',
  )
})

test('a sweep of all modes has no cell that would be refused', () => {
  const { cells } = planOfClusters({ scale: 'default' }, true)
  for (const cell of cells) expect(() => checkClusterSpec(cell)).not.toThrow()
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
})
