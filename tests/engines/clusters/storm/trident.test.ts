import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../../bench/plan/cell.js'
import { runCell } from '../../../../bench/run.js'
import { brokerMissing, sharedBroker } from '../broker.js'

const missing = await brokerMissing()
const MS = 240_000

describe.skipIf(missing)(`Trident over a broker (${missing ?? 'Java, Maven'})`, () => {
  test(
    'counts each click exactly once, although its process dies and its memory with it',
    async () => {
      const spec = cellOf({
        engine: 'storm',
        clusterMode: 'trident',
        brokers: await sharedBroker(),
        query: 'ysb',
        checkpointIntervalMs: 200,
        ratePerSec: 2_000,
        durationSeconds: 6,
        warmupMs: 1_000,
        workers: 1,
        fault: 'crash:worker=0,at=3s',
      })
      const { cell } = await runCell(spec)
      expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
      expect(cell.recovery!.outageMs).toBeGreaterThan(0)
    },
    MS,
  )
})
