import { beforeAll, describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { isBatched } from '../../../bench/plan/options.js'
import { runCell } from '../../../bench/run.js'
import type { ClusterName } from '../../../bench/spec.js'
import { CLUSTER_ENGINES } from '../../../engines/clusters/registry.js'
import { brokerMissing, sharedBroker } from './broker.js'
import { commandOf, familyOf, isLoopback, listeningOf } from './processes-of.js'

const missing = await brokerMissing()
const MS = 240_000

describe.skipIf(missing)(`engines of others over a broker (${missing ?? 'Java, Maven'})`, () => {
  let brokers = ''
  beforeAll(async () => {
    brokers = await sharedBroker()
  }, MS)
  const cell = (engine: ClusterName, more: object) =>
    cellOf({
      engine,
      brokers,
      [isBatched(engine) ? 'intervalMs' : 'checkpointIntervalMs']: 500,
      workers: 1,
      ...more,
    })

  describe.each(CLUSTER_ENGINES.map(({ name }) => name as ClusterName))('%s', (engine) => {
    test(
      'brings a row for each view, exactly as the reference says',
      async () => {
        const spec = cell(engine, { ratePerSec: 2_000, durationSeconds: 5, warmupMs: 1_000 })
        let listening: string[] = []
        const progress = (done: number) => {
          if (done < 2_000 || listening.length > 0) return
          const javas = familyOf(process.pid).filter((pid) => /^\S*java /.test(commandOf(pid)))
          listening = listeningOf(javas)
        }
        const { cell: found } = await runCell(spec, { progress })
        // The broker's, which this process has started.
        expect(listening.length).toBeGreaterThan(0)
        expect(listening.filter((one) => !isLoopback(one))).toEqual([])
        expect(found.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
        expect(found.cluster!.engineCpuSec).toBeGreaterThan(0)
        expect(found.visibleLatencyMs!.p50).toBeGreaterThan(0)
      },
      MS,
    )

    test(
      'counts a backlog as the reference does',
      async () => {
        const { cell: found } = await runCell(cell(engine, { drain: true, events: 50_000 }))
        expect(found.audit).toMatchObject({ lost: 0, duplicated: 0, wrongCells: 0 })
      },
      MS,
    )
  })
})
