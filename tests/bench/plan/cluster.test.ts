import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { checkClusterOptions, checkClusterSpec } from '../../../bench/plan/cluster.js'
import { all as everything } from '../../../bench/plan/clusters/all.js'
import { planOfList } from '../../../bench/plan/clusters.js'
import { flagsOf } from '../../../bench/plan/command.js'
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

test('a cluster that is there is a setting of the engine, and its workers are not killed', () => {
  const clusterMaster = 'spark://127.0.0.1:7077'
  const cell = spark('tuned', { clusterMaster })
  expect(cell.clusterConf).toEqual({ 'spark.master': clusterMaster })
  expect(flagsOf(cell)).toContain(`spark.master=${clusterMaster}`)
  expect(() => checkClusterSpec(cell)).not.toThrow()
  const struck = spark('tuned', { clusterMaster, fault: 'crash:worker=0,at=1s' })
  expect(() => checkClusterSpec(struck)).toThrow(/^--fault: workers of .* are not ours to kill/)
  const local = spark('local', { clusterMaster })
  expect(() => checkClusterSpec(local)).toThrow(/^--master .*: spark in mode local has its own/)
  expect(() => checkClusterOptions({ engine: 'storm', clusterMaster })).toThrow(
    '--master: storm is not given one so; allowed: --engine spark, flink',
  )
})

test('a cluster of another engine is none, and what needs a cluster of its own is refused', () => {
  expect(() => checkClusterOptions({ engine: 'flink', clusterMaster: 'spark://a:1' })).toThrow(
    '--master spark://a:1: no cluster of flink; allowed: http://HOST:PORT',
  )
  const there = { engine: 'flink', clusterMaster: 'http://a:8081' } as const
  expect(() => checkClusterSpec(cellOf(there))).not.toThrow()
  const rescaled = cellOf({ ...there, rescale: { atMs: 1, workers: 2 } })
  expect(() => checkClusterSpec(rescaled)).toThrow(/^--rescale: workers of http:.* are not ours/)
  const disk = cellOf({ ...there, clusterMode: 'rocksdb' })
  expect(() => checkClusterSpec(disk)).toThrow(/^--master .*: flink in mode rocksdb has its own/)
})

test('ballast is for state that can have any size', () => {
  const ballast = { clusterStateBytes: 100_000_000 }
  const disk = cellOf({ engine: 'flink', clusterMode: 'rocksdb', ...ballast })
  expect(disk.id).toContain('100mb')
  expect(flagsOf(disk).join(' ')).toContain('--state-bytes 100000000')
  expect(() => checkClusterSpec(disk)).not.toThrow()
  expect(() => checkClusterSpec(cellOf({ engine: 'flink', ...ballast }))).toThrow(
    '--state-bytes 100000000: flink in mode default has none; allowed: flink in mode rocksdb',
  )
})

test('rows of a table are told to be there', () => {
  expect(spark('iceberg').sink).toBe('iceberg')
  expect(flagsOf(spark('iceberg')).join(' ')).not.toContain('--sink')
})

test('a sweep of all modes has no cell that would be refused', () => {
  const { cells } = planOfList(everything, { scale: 'default' })
  for (const cell of cells) expect(() => checkClusterSpec(cell)).not.toThrow()
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
})
