import { describe, expect, test } from 'vitest'
import { all as everything } from '../../../bench/plan/clusters/all.js'
import { usual } from '../../../bench/plan/clusters/usual.js'
import { planOfList } from '../../../bench/plan/clusters.js'
import { checkLog } from '../../../bench/plan/log.js'
import { CLUSTER_ENGINES, traitsIn } from '../../../engines/clusters/registry.js'
import { parseFault } from '../../../faults/parse.js'

const plain = { scale: 'default' } as const

describe('the plan of engines of others', () => {
  const { cells, expectedSeconds } = planOfList(usual, plain)

  test('takes less than half an hour by its own estimate', () => {
    expect(expectedSeconds).toBeGreaterThan(300)
    expect(expectedSeconds).toBeLessThan(1_800)
  })
  test('asks each engine for latency, a crash and a backlog, ours over the same broker', () => {
    const names = [...CLUSTER_ENGINES.map(({ name }) => name), 'micro-batch', 'per-event']
    for (const name of names) {
      const own = cells.filter((c) => c.engine === name && c.log.kind === 'kafka')
      expect(own.map((c) => [c.query, c.workload.drain, c.fault !== null])).toEqual([
        ['enrich', false, false],
        ['enrich', false, true],
        ['ysb', true, false],
      ])
      for (const { encoding, sink } of own) expect([encoding, sink]).toEqual(['json', 'kafka'])
    }
  })
  test('drains one window: whoever reads partitions at different paces finds nothing late', () => {
    for (const { log, workload } of cells) {
      if (!workload.drain || log.kind === 'memory') continue
      expect(workload.events / workload.ratePerSec).toBeLessThan(10)
    }
  })
  test('has clicks in memory for ours alone, as backlogs', () => {
    const columns = cells.filter((c) => c.log.kind === 'memory')
    expect(columns.map((c) => [c.engine, c.workload.drain])).toEqual([
      ['micro-batch', true],
      ['per-event', true],
    ])
  })
  test('all of it is each guarantee and mode, with enough intervals for a p99', () => {
    const all = planOfList(everything, plain)
    expect(all.expectedSeconds).toBeGreaterThan(3_600)
    for (const kind of CLUSTER_ENGINES) {
      const ways = all.cells.filter((c) => c.engine === kind.name)
      const seen = new Set(ways.map((c) => `${c.guarantee} ${c.clusterMode}`))
      const able = kind.modes.flatMap((mode) => {
        const { guarantees = [], generates } = traitsIn(kind, mode)
        return generates ? [] : guarantees.map((guarantee) => `${guarantee} ${mode}`)
      })
      expect(seen).toEqual(new Set(able))
    }
    for (const { workload, fault, intervalMs, checkpointIntervalMs, warmupMs } of all.cells) {
      if (workload.drain || fault !== null) continue
      const ms = (workload.events / workload.ratePerSec) * 1_000 - warmupMs
      expect(ms / (intervalMs ?? checkpointIntervalMs ?? 1)).toBeGreaterThanOrEqual(20)
    }
  })
  test('no two cells have a name in common, and each is one that can be run', () => {
    for (const all of [cells, planOfList(everything, plain).cells]) {
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
      for (const cell of all) {
        checkLog(cell)
        if (cell.fault !== null) parseFault(cell.fault, cell)
      }
    }
  })
  test('what is told of it is heard', () => {
    const told = { engines: ['flink'], durationSeconds: 3, events: 500, repeats: 2 } as const
    const some = planOfList(usual, { ...plain, ...told, brokers: 'a:1,b:2', rates: [1_000] })
    expect(some.cells.map((c) => [c.workload.events, c.repeat])).toEqual([
      [3_000, 1],
      [3_000, 1],
      [500, 1],
      [3_000, 2],
      [3_000, 2],
      [500, 2],
    ])
    for (const { log } of some.cells) expect(log).toMatchObject({ brokers: 'a:1,b:2' })
    const drains = planOfList(usual, { ...plain, engines: ['storm'], drainOnly: true })
    expect(drains.cells.map((c) => c.workload.drain)).toEqual([true])
  })
})
