import { beforeAll, describe, expect, test } from 'vitest'
import { cellOf } from '../../../../bench/plan/cell.js'
import type { RunOptions } from '../../../../bench/plan/options.js'
import { runCell } from '../../../../bench/run.js'
import { brokerMissing, sharedBroker } from '../broker.js'

const missing = await brokerMissing()
const MS = 240_000

describe.skipIf(missing)(`ways of Flink (${missing ?? 'Java, Maven'})`, () => {
  let brokers = ''
  beforeAll(async () => {
    brokers = await sharedBroker()
  }, MS)

  test.each<[string, RunOptions]>([
    ['objects in bundles', { clusterMode: 'generated-bundle', drain: true, events: 2_000_000 }],
    ['SQL', { clusterMode: 'sql-mini-batch', drain: true, events: 50_000 }],
    ['the same SQL as a batch', { clusterMode: 'nightly', drain: true, events: 50_000 }],
    ['sessions', { query: 'sessions:2000', drain: true, events: 20_000 }],
    [
      'ballast of 20 MB on disk',
      { clusterMode: 'rocksdb', drain: true, events: 50_000, clusterStateBytes: 20_000_000 },
    ],
    [
      'twice the workers, from a savepoint',
      { ratePerSec: 2_000, durationSeconds: 6, rescale: { atMs: 2_000, workers: 2 } },
    ],
  ])(
    '%s: exactly as the reference says',
    async (_, options) => {
      const usual = { checkpointIntervalMs: 500, warmupMs: 0, workers: 1 }
      const spec = cellOf({ engine: 'flink', brokers, ...usual, ...options })
      const { cell } = await runCell(spec)
      expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0, wrongCells: 0 })
    },
    MS,
  )
})
