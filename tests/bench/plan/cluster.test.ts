import { expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { checkClusterOptions } from '../../../bench/plan/cluster.js'
import { planOfClusters } from '../../../bench/plan/clusters.js'
import type { ClusterName } from '../../../bench/spec.js'
import { CLUSTER_ENGINES, guaranteesIn } from '../../../engines/clusters/registry.js'

test('a mode has a guarantee of its own by default', () => {
  expect(cellOf({ engine: 'storm' }).guarantee).toBe('at-least-once')
  expect(cellOf({ engine: 'storm', clusterMode: 'trident' }).guarantee).toBe('exactly-once')
})

test('a guarantee that a mode does not give is refused in one line', () => {
  const told = { engine: 'storm', guarantee: 'exactly-once' } as const
  expect(() => checkClusterOptions(told)).toThrow(
    "--guarantee exactly-once: not in storm's mode default; " +
      'allowed: at-least-once, delivery, none',
  )
  expect(() => checkClusterOptions({ ...told, clusterMode: 'trident' })).not.toThrow()
})

test('all engines, modes and guarantees are what each mode gives', () => {
  const { cells } = planOfClusters({ scale: 'default' }, true)
  for (const kind of CLUSTER_ENGINES) {
    const mine = cells.filter(({ engine }) => engine === (kind.name as ClusterName))
    for (const { guarantee, clusterMode } of mine) {
      expect(guaranteesIn(kind, clusterMode)).toContain(guarantee)
    }
    expect(new Set(mine.map(({ clusterMode }) => clusterMode))).toEqual(new Set(kind.modes))
  }
})
