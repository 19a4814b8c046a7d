import { describe, expect, test } from 'vitest'
import type { VerifyPlan } from '../../../faults/verify/plan.js'
import { Target } from '../../../faults/verify/target.js'
import { readNow } from '../../../faults/verify/watch.js'
import type { Sink } from '../../../sinks/sink.js'
import { queryNamed } from '../../../workloads/queries/query.js'
import { valuesOf } from '../../../workloads/queries/rows.js'
import { sqlOf } from '../../../workloads/queries/views/query-sql.js'
import { Clicks } from './views/database.js'

const plan = (engine: string, query: string, disorderMs: number): VerifyPlan => ({
  engine,
  query,
  guarantee: 'exactly-once',
  seed: 7,
  events: 400,
  ratePerSec: 2_000,
  drain: false,
  disorderMs,
  lateShare: disorderMs > 0 ? 0.05 : 0,
  malformedShare: 0.05,
  keys: { kind: 'uniform' },
  users: 9,
  partitions: 3,
  workers: 2,
  intervalMs: 5,
  chunkEvents: 20,
  batchEvents: 60,
  pipelineBatches: 2,
  groupBatches: 1,
  sliceEvents: 8,
  bufferEvents: 4,
  // Both go over a recovery.
  faults: [{ process: 'writer#1', at: { point: 'sink.commit', hit: 3 }, act: 'kill-after' }],
})

/** What a reader has in the end, without rows that were withdrawn. */
function served(sink: Sink): number[][] {
  const rows = readNow(sink)
  return [...rows.key.keys()].flatMap((i) => {
    if (rows.kind === 'each') {
      const { partition, offset, key, eventTime, hash } = rows
      const click = [partition[i]!, offset[i]!, key[i]!, eventTime[i]!, hash[i]! >>> 0]
      return [[...click, ...valuesOf(rows, i)]]
    }
    const { window, key, count, hash } = rows
    return count[i] === 0 ? [] : [[window[i]!, key[i]!, count[i]!, hash[i]! >>> 0]]
  })
}

const QUERIES = ['sessions:20', 'fraud:2:30', 'funnel:40', 'features:10:50']
describe.each(QUERIES)('%s', (name) => {
  test.each([0, 12])(
    'as SQL over the whole log gives what both engines served, %d ms out of order',
    async (disorderMs) => {
      const target = new Target(plan('per-event', name, disorderMs))
      const clicks = await Clicks.of(target.prepared.shared)
      const all = await clicks.query(sqlOf(queryNamed(name)!))
      clicks.close()
      expect(all.length).toBeGreaterThan(10)
      for (const engine of ['per-event', 'micro-batch']) {
        let rows: number[][] = []
        const judge = (sink: Sink): undefined => {
          rows = served(sink)
        }
        const { broken, lives } = new Target(plan(engine, name, disorderMs)).run(undefined, {
          judge,
        })
        expect([broken, lives]).toEqual([undefined, 2])
        expect(rows.map(String).sort()).toEqual(all.map(String).sort())
      }
    },
  )
})
