import { beforeAll, describe, expect, test } from 'vitest'
import { cellOf } from '../../../../bench/plan/cell.js'
import { runCell } from '../../../../bench/run.js'
import { brokerMissing, sharedBroker } from '../broker.js'

/** Jars of other versions are downloaded for it: without CI only who asks for that has to wait. */
const missing = (await brokerMissing()) ?? (process.env.CI ? undefined : 'CI=true')
const MS = 400_000

describe.skipIf(missing)(`modes of Spark (${missing ?? 'Java, Maven'})`, () => {
  let brokers = ''
  beforeAll(async () => {
    brokers = await sharedBroker()
  }, MS)
  const cell = async (clusterMode: string, more: object) => {
    const paced = { ratePerSec: 2_000, durationSeconds: 8, warmupMs: 1_000 }
    const spec = cellOf({
      engine: 'spark',
      clusterMode,
      brokers,
      intervalMs: 1_000,
      ...paced,
      ...more,
    })
    return (await runCell(spec)).cell
  }
  const exact = { lost: 0, duplicated: 0, wrongCells: 0 }

  test.each(['tuned', 'dstreams', 'iceberg'])(
    '%s: an executor that is killed in a chosen batch takes a task with it, and nothing else',
    async (mode) => {
      const found = await cell(mode, { fault: 'crash:worker=0,batch=0' })
      expect(found.audit).toMatchObject(exact)
      expect(found.recovery).not.toBeNull()
      expect(found.cluster!.metrics.tasksLost).toBeGreaterThan(0)
    },
    MS,
  )

  test(
    'dstreams: a driver that is started again goes on from its checkpoint, counts and all',
    async () => {
      const fault = 'outage:at=6s,for=1s'
      const found = await cell('dstreams', { query: 'ysb', durationSeconds: 9, fault })
      expect(found.audit).toMatchObject(exact)
      expect(found.recovery!.outageMs).toBeGreaterThan(1_000)
    },
    MS,
  )

  test(
    'nightly: the SQL of the stream, as one batch, counts what the reference counts',
    async () => {
      const found = await cell('nightly', { query: 'clicks', drain: true, events: 20_000 })
      expect(found.audit).toMatchObject(exact)
    },
    MS,
  )
})
