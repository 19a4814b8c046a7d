import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkStrikes, strikesEndMs, strikesOf } from '../../../bench/clusters/strikes.js'
import { Workers } from '../../../bench/clusters/workers.js'
import { parseFault } from '../../../faults/parse.js'
import { monotonicMs } from '../../../runtime/threads/shared.js'

const target = { engine: 'flink', workers: 2, runtime: 'cluster' }

test.each(['crash:worker=1,at=2s', 'outage:at=2s,for=1m'])(
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
    /from outside, by the clock; allowed: crash:worker=W,at=TIME or outage:at=TIME,for=TIME/,
  )
})

/** Two workers, which live and die as the law of an engine says. */
class Fake {
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
  const { entries } = strikesOf(faults, engine, workers, monotonicMs())
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
  const { entries, stop } = strikesOf(faults, engine, workers, monotonicMs())
  await sleep(30)
  stop()
  workers.look(40)
  expect(engine.told).toEqual(['kill 12'])
  expect(entries[0]).toMatchObject({ process: 'worker-1#1', kind: 'fault', what: 'kill' })
  expect(workers.entries.at(-1)).toMatchObject({ process: 'worker-1#2', kind: 'spawn', slot: 1 })
})
test('an outage is for processes that stay down', () => {
  expect(() => parseFault('outage:at=2s,for=1m', { engine: 'per-event', workers: 2 })).toThrow(
    /started again at once; allowed: crash:worker=W,at=TIME, or an engine of others/,
  )
})
