import { describe, expect, test } from 'vitest'
import { checkClusterSpec } from '../../../../bench/plan/cluster.js'
import { CELL_LISTS } from '../../../../bench/plan/clusters/registry.js'
import { planOfList } from '../../../../bench/plan/clusters.js'
import { flagsOf } from '../../../../bench/plan/command.js'
import { checkLog } from '../../../../bench/plan/log.js'
import type { PlanOptions } from '../../../../bench/plan/options.js'
import { parseFault } from '../../../../faults/parse.js'

const plain = { scale: 'default' } as const
const listNamed = (name: string) => CELL_LISTS.find((list) => list.name === name)!
const planOf = (name: string, told: Partial<PlanOptions> = {}) =>
  planOfList(listNamed(name), { ...plain, ...told })

describe.each(CELL_LISTS.map(({ name }) => name))('bench --clusters %s', (name) => {
  const { cells, expectedSeconds, independent } = planOf(name)

  test('has cells that can be run, each with a name of its own', () => {
    expect(cells.length).toBeGreaterThan(0)
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
    expect(new Set(cells.map((cell) => flagsOf(cell).join(' '))).size).toBe(cells.length)
    for (const cell of cells) {
      checkLog(cell)
      checkClusterSpec(cell)
      if (cell.fault !== null) parseFault(cell.fault, cell)
    }
  })
  test('says how long it takes, longer than its clicks come', () => {
    const clicks = cells.filter((c) => !c.workload.drain)
    const seconds = clicks.reduce((sum, { workload: w }) => sum + w.events / w.ratePerSec, 0)
    expect(expectedSeconds).toBeGreaterThan(seconds)
    expect(independent).toBe(true)
  })
  test('hears which engine, and refuses one of which it has none in one line', () => {
    const [first] = listNamed(name).engines
    const some = planOf(name, { engines: [first!] })
    expect(new Set(some.cells.map(({ engine }) => engine))).toEqual(new Set([first]))
    const { engines, also = [] } = listNamed(name)
    if (![...engines, ...also].includes('acked')) {
      const refused = () => planOf(name, { engines: ['acked'] })
      expect(refused).toThrow(`--engine acked: --clusters ${name} has none; allowed: ${engines[0]}`)
    }
  })
})

test('state: each size of it undisturbed and with a crash, in what keeps it on disk', () => {
  const { cells } = planOf('state')
  for (const [engine, mode] of [
    ['flink', 'rocksdb'],
    ['kafka-streams', 'disk'],
  ]) {
    const own = cells.filter((c) => c.engine === engine)
    expect(new Set(own.map(({ clusterMode }) => clusterMode))).toEqual(new Set([mode]))
    expect(own.map((c) => [c.clusterStateBytes, c.fault !== null])).toEqual(
      [1e7, 1e8, 1e9].flatMap((bytes) => [
        [bytes, false],
        [bytes, true],
      ]),
    )
  }
  const told = planOf('state', { clusterStateBytes: 5e6, durationSeconds: 8, repeats: 2 })
  expect(new Set(told.cells.map((c) => c.clusterStateBytes))).toEqual(new Set([5e6]))
  expect(told.cells).toHaveLength(8)
})

test('outage: all workers of each engine away for a minute, with as much time behind it', () => {
  const { cells } = planOf('outage')
  expect(cells.map(({ engine }) => engine)).toEqual(['spark', 'flink', 'storm', 'kafka-streams'])
  for (const { fault, clusterMode, workload } of cells) {
    expect([fault, clusterMode]).toEqual(['outage:at=35s,for=60s', 'tuned'])
    expect(workload.events / workload.ratePerSec).toBe(195)
  }
})

test('commit: intervals of one length of run, exactly-once and at-least-once', () => {
  const { cells } = planOf('commit')
  for (const guarantee of ['exactly-once', 'at-least-once']) {
    const own = cells.filter((c) => c.guarantee === guarantee)
    expect(own.map((c) => c.checkpointIntervalMs)).toEqual([10, 100, 1_000, 30_000])
  }
  expect(new Set(cells.map(({ workload }) => workload.events)).size).toBe(1)
  const told = planOf('commit', { checkpointsMs: [50], guarantee: 'exactly-once' })
  expect(told.cells.map((c) => c.checkpointIntervalMs)).toEqual([50])
})

test('lakehouse: the killed executor has a batch that still comes, and more come behind it', () => {
  const { cells } = planOf('lakehouse')
  expect(cells.map((c) => [c.clusterMode, c.intervalMs])).toEqual([
    ['iceberg', 5_000],
    ['iceberg', 60_000],
  ])
  for (const { fault, workload, intervalMs } of cells) {
    const batch = Number(/batch=(\d+)/.exec(fault!)![1])
    const batches = (workload.events / workload.ratePerSec) * (1_000 / intervalMs!)
    expect(batches).toBeGreaterThan(batch + 2)
  }
})
