import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../../bench/plan/cell.js'
import { runCell } from '../../../../bench/run.js'
import { brokerMissing, sharedBroker } from '../broker.js'
import { commandOf, familyOf } from '../processes-of.js'

const missing = await brokerMissing()
const MS = 240_000
/** From its start until it has counted something, on a machine of its own or a busy one. */
const WORKING_MS = 14_000

const told = async () => ({
  engine: 'storm' as const,
  clusterMode: 'trident',
  brokers: await sharedBroker(),
  query: 'ysb',
  checkpointIntervalMs: 200,
  ratePerSec: 2_000,
  durationSeconds: 6,
  warmupMs: 1_000,
  workers: 1,
})

describe.skipIf(missing)(`Trident over a broker (${missing ?? 'Java, Maven'})`, () => {
  test(
    'counts each click exactly once, although its process dies and its memory with it',
    async () => {
      const spec = cellOf({ ...(await told()), fault: 'crash:worker=0,at=3s' })
      const { cell } = await runCell(spec)
      expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
      expect(cell.recovery!.outageMs).toBeGreaterThan(0)
    },
    MS,
  )

  test(
    'is started again when it ends by itself, as its supervisors would',
    async () => {
      const running = runCell(cellOf(await told()))
      await killedAfterStart()
      const { cell } = await running
      expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
      expect(cell.cluster!.metrics.restarts).toBe(1)
    },
    MS,
  )
})

/** Kills its process, of which nobody else knows, once it has worked for some seconds. */
async function killedAfterStart(): Promise<void> {
  for (;;) {
    const job = familyOf(process.pid).find((pid) => commandOf(pid).includes('storm-1.properties'))
    if (job !== undefined) {
      await sleep(WORKING_MS)
      process.kill(job, 'SIGKILL')
      return
    }
    await sleep(100)
  }
}
