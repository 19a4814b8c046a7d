import { describe, expect, test } from 'vitest'
import { checkStrikes, strikesOf } from '../../../bench/clusters/strikes.js'
import type { ClusterEngine } from '../../../engines/clusters/engine.js'
import { parseFault } from '../../../faults/parse.js'
import { monotonicMs } from '../../../runtime/threads/shared.js'

const target = { engine: 'flink', workers: 2, runtime: 'cluster' }

test.each(['crash:worker=1,at=2s', 'crash:worker=0,batch=5'])(
  '%s strikes from outside',
  (fault) => {
    expect(() => checkStrikes(parseFault(fault, target))).not.toThrow()
  },
)

test.each([
  'crash:event=100',
  'crash:every=1s',
  'crash:coordinator,at=1s',
  'slow:worker=0,factor=2',
])('%s needs to look inside, and is refused in one line', (fault) => {
  expect(() => checkStrikes(parseFault(fault, target))).toThrow(
    /from outside; allowed: crash:worker=W,at=TIME or crash:worker=W,batch=N/,
  )
})

describe('a strike in a chosen batch', () => {
  /** Two workers, 10 and 11; tells what a test says. */
  function engine() {
    const killed: number[] = []
    let hear: (batch: number, worker: number) => void = () => {}
    const one = {
      name: 'one',
      workers: () => [10, 11],
      kill: async (worker: number) => void killed.push(worker),
      onBatch: (given: typeof hear) => {
        hear = given
      },
    } as unknown as ClusterEngine
    return { one, killed, begin: (batch: number, worker: number) => hear(batch, worker) }
  }
  const faults = parseFault('crash:worker=1,batch=5', target)

  test('waits for that batch and that worker, and strikes once', () => {
    const { one, killed, begin } = engine()
    const { entries } = strikesOf(faults, one, monotonicMs())
    begin(4, 11)
    begin(5, 10)
    expect(killed).toEqual([])
    begin(5, 11)
    begin(6, 11)
    expect(killed).toEqual([11])
    expect(entries).toMatchObject([{ process: 'slot-1', kind: 'fault', what: 'kill' }])
  })

  test('comes later where the worker had no part of it', () => {
    const { one, killed, begin } = engine()
    strikesOf(faults, one, monotonicMs())
    begin(9, 11)
    expect(killed).toEqual([11])
  })

  test('is refused where an engine tells of no batches', async () => {
    const { failed } = strikesOf(faults, { name: 'storm', workers: () => [] } as never, 0)
    await expect(failed).rejects.toThrow('storm tells of no batch; allowed: crash:worker=W,at=TIME')
  })

  test('is none for engines of ours, which are struck inside', () => {
    expect(() => parseFault('crash:worker=0,batch=5', { engine: 'acked', workers: 2 })).toThrow(
      /acked is struck inside, not as a process; allowed: crash:event=N,worker=W/,
    )
  })
})
