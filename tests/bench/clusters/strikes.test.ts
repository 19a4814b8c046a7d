import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { checkStrikes, strikesEndMs, strikesOf } from '../../../bench/clusters/strikes.js'
import { Workers } from '../../../bench/clusters/workers.js'
import type { ClusterEngine } from '../../../engines/clusters/engine.js'
import { parseFault } from '../../../faults/parse.js'
import { monotonicMs } from '../../../runtime/threads/shared.js'

const target = { engine: 'flink', workers: 2, runtime: 'cluster' }

test.each(['crash:worker=1,at=2s', 'outage:at=2s,for=1m', 'crash:worker=0,batch=5'])(
  '%s can be struck from outside',
  (fault) => {
    expect(() => checkStrikes(parseFault(fault, target))).not.toThrow()
  },
)

test.each([
  'crash:event=100',
  'crash:every=1s',
  'crash:coordinator,at=1s',
  'slow:worker=0,factor=2',
  'slow:worker=0,factor=2,at=1s,for=2s',
])('%s needs to look inside, and is refused in one line', (fault) => {
  expect(() => checkStrikes(parseFault(fault, target))).toThrow(
    /from outside; allowed: crash:worker=W,at=TIME, crash:worker=W,batch=N or outage/,
  )
})

/** Two workers, which live and die as the law of an engine says. */
class Fake {
  readonly name = 'fake'
  readonly told: string[] = []
  #pids = [11, 12]
  #next = 13
  workers() {
    return this.#pids
  }
  async kill(worker: number) {
    this.told.push(`kill ${worker}`)
    this.#pids = this.#pids.map((pid) => (pid === worker ? this.#next++ : pid))
  }
  async down() {
    this.told.push('down')
    this.#pids = []
  }
  async up() {
    this.told.push('up')
    this.#pids = [this.#next++, this.#next++]
  }
}

test('an outage takes all workers, and lets them come back when it is over', async () => {
  const engine = new Fake()
  const workers = new Workers(engine)
  workers.look(0)
  const faults = parseFault('outage:at=20ms,for=60ms', target)
  expect(strikesEndMs(faults)).toBe(80)
  const { entries } = strikesOf(faults, null, engine, workers, monotonicMs())
  await sleep(50)
  expect(engine.told).toEqual(['down'])
  workers.look(50)
  await sleep(100)
  expect(engine.told).toEqual(['down', 'up'])
  workers.look(150)
  expect(entries.map(({ process }) => process)).toEqual(['worker-0#1', 'worker-1#1'])
  expect(workers.entries.map(({ kind, process }) => `${kind} ${process}`)).toEqual([
    'spawn worker-0#1',
    'spawn worker-1#1',
    'exit worker-0#1',
    'exit worker-1#1',
    'spawn worker-0#2',
    'spawn worker-1#2',
  ])
})
test('who comes takes the place of who is gone', async () => {
  const engine = new Fake()
  const workers = new Workers(engine)
  workers.look(0)
  const faults = parseFault('crash:worker=1,at=0s', target)
  const { entries, stop } = strikesOf(faults, null, engine, workers, monotonicMs())
  await sleep(30)
  stop()
  workers.look(40)
  expect(engine.told).toEqual(['kill 12'])
  expect(entries[0]).toMatchObject({ process: 'worker-1#1', kind: 'fault', what: 'kill' })
  expect(workers.entries.at(-1)).toMatchObject({ process: 'worker-1#2', kind: 'spawn', slot: 1 })
})
test('an outage is for processes that stay down', () => {
  expect(() => parseFault('outage:at=2s,for=1m', { engine: 'per-event', workers: 2 })).toThrow(
    /per-event is struck inside, .*; allowed: crash:worker=W,at=TIME, or an engine of others/,
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
  const none = { nameOf: () => undefined }

  test('waits for that batch and that worker, and strikes once', () => {
    const { one, killed, begin } = engine()
    const { entries } = strikesOf(faults, null, one, none, monotonicMs())
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
    strikesOf(faults, null, one, none, monotonicMs())
    begin(9, 11)
    expect(killed).toEqual([11])
  })

  test('is refused where an engine tells of no batches', async () => {
    const { failed } = strikesOf(
      faults,
      null,
      { name: 'storm', workers: () => [] } as never,
      none,
      0,
    )
    await expect(failed).rejects.toThrow('storm tells of no batch; allowed: crash:worker=W,at=TIME')
  })

  test('is none for engines of ours, which are struck inside', () => {
    expect(() => parseFault('crash:worker=0,batch=5', { engine: 'acked', workers: 2 })).toThrow(
      /acked is struck inside, not as a process; allowed: crash:event=N,worker=W/,
    )
  })
})
