import { describe, expect, test } from 'vitest'
import { CLUSTER_COSTS } from '../../../bench/simulate/cluster-costs.js'
import type { ClusterSpec } from '../../../bench/simulate/cluster-spec.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { clusterSpec, tasksForEachCore } from '../../../bench/simulate/usual-cluster.js'

test('results of chunks take longer, the more keys they met, and no more than clicks', () => {
  const p50Of = (count: number): number => {
    const told = { nodes: 16, durationSeconds: 20, ratePerSec: 16_000_000 }
    return forecast(clusterSpec({ ...told, keys: { count, zipf: 0 } })).visibleLatencyMs!.p50
  }
  const [few, many, more] = [1_000, 1_000_000, 1_000_000_000].map(p50Of)
  expect(many!).toBeGreaterThan(few! + 50)
  expect(more!).toBe(many!)
})

describe('tasks of a group that are handed out ahead', () => {
  const costs = { ...CLUSTER_COSTS.chunk42, dispatchMs: 0.4 }
  const usual = clusterSpec({
    nodes: 32,
    costs,
    intervalMs: 200,
    durationSeconds: 20,
    ratePerSec: 3_200_000,
  })
  const told = { chunkEventsMax: tasksForEachCore(usual), groupBatches: 5 }
  const busy = (more: Partial<ClusterSpec>): number => {
    const { coordinatorUtilization, commits, tasks } = forecast({ ...usual, ...told, ...more })
    // As many tasks, in as many batches.
    expect(tasks).toBeGreaterThan(9_500)
    expect(commits).toBeGreaterThan(90)
    return coordinatorUtilization
  }
  test('cost the coordinator once a group, and not once a batch', () => {
    const saved = busy({}) - busy({ schedule: 'group' })
    // Of some hundred tasks in each of five batches a second those of four.
    expect(saved).toBeGreaterThan((3 * 100 * 0.4) / 1_000)
    expect(saved).toBeLessThan((5 * 100 * 0.4) / 1_000)
  })
  test('save nothing where a group is one batch', () => {
    const alone = { groupBatches: 1 }
    expect(busy({ ...alone, schedule: 'group' })).toBeGreaterThan(busy(alone) - 0.02)
  })
})
