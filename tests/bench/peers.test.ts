import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { checkAnswer, merged } from '../../bench/peers/answer.js'
import { loop } from '../../bench/peers/loop.js'
import type { Peer, WindowCells, Work } from '../../bench/peers/peer.js'
import { prefixOf } from '../../bench/peers/prefix.js'
import { PEERS } from '../../bench/peers/registry.js'
import { measurePeers } from '../../bench/peers.js'
import { cellOf } from '../../bench/plan/cell.js'
import { prepare } from '../../bench/prepare.js'
import { LinearArena } from '../../runtime/linear-arena.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { makeLog } from '../../workloads/log/memory.js'
import { QUERIES } from '../../workloads/queries/query.js'
import { reference } from '../../workloads/reference.js'

const ysb = QUERIES.get('ysb')!

/** Events over more than one window, and partitions that two threads cannot share evenly. */
function specOf(overrides: Parameters<typeof cellOf>[0] = {}) {
  return cellOf({ drain: true, events: 60_000, ratePerSec: 3_000, partitions: 3, ...overrides })
}
function answerOf(spec: ReturnType<typeof specOf>, hash: boolean) {
  const { shared, query, expected } = prepare(spec)
  const { columns, campaignOf, workload } = shared
  const { campaigns } = workload
  const { windowMs } = query
  const parts = columns.map((own, partition) =>
    loop({ partitions: [{ partition, columns: own }], campaignOf, campaigns, windowMs, hash }),
  )
  return { answer: merged(parts), expected }
}

/** Lengths around vectors and words of 64, windows that meet in a block, negative event times. */
const workloads = fc.record({
  seed: fc.string({ minLength: 1, maxLength: 8 }),
  partitions: fc.integer({ min: 1, max: 5 }),
  events: fc.integer({ min: 1, max: 6_000 }),
  ratePerSec: fc.constantFrom(20, 300, 5_000, 1_000_000),
  campaigns: fc.constantFrom(1, 7, 100, 1_000),
  disorderMs: fc.constantFrom(0, 3, 700, 1_000),
})

describe('peers', () => {
  test('have names and forms of their own', () => {
    const names = PEERS.map(({ name, form }) => `${name} ${form}`)
    expect(new Set(names).size).toBe(names.length)
    expect(PEERS.filter(({ usual }) => usual).length).toBeGreaterThan(2)
  })
  test.each(PEERS.map((peer) => [peer.name, peer.form, peer] as const))(
    '%s (%s) gives the answer of the reference on any clicks',
    async (_name, _form, peer) => {
      await fc.assert(
        fc.asyncProperty(workloads, async (drawn) => {
          const shared = makeLog(
            syntheticWorkload({ drain: true, ...drawn }),
            undefined,
            LinearArena.make(),
          )
          await checkAll(peer, { shared, windowMs: ysb.windowMs })
        }),
        { numRuns: 12 },
      )
    },
    120_000,
  )
})

async function checkAll(peer: Peer, work: Work): Promise<void> {
  const expected = reference(ysb, work.shared)
  const open = await peer.open(work)
  expect(open).not.toBeNull()
  try {
    for (const threads of peer.threads) {
      for (const hash of [true, false]) {
        // Twice: nothing of the first answer may be left in the second.
        await open!.pass({ threads, hash })
        checkAnswer(await open!.pass({ threads, hash }), expected, hash, peer.name)
      }
    }
  } finally {
    await open!.close()
  }
}

describe('an answer', () => {
  test('is right in the plain loop', () => {
    for (const hash of [true, false]) {
      const { answer, expected } = answerOf(specOf(), hash)
      expect(answer.length).toBeGreaterThan(1)
      expect(() => checkAnswer(answer, expected, hash)).not.toThrow()
    }
  })
  test('is refused for one click too many, one foreign click, one lost window', () => {
    const { answer, expected } = answerOf(specOf(), true)
    const cells = answer[0]![1]
    cells[0]! += 1
    expect(() => checkAnswer(answer, expected, true)).toThrow(/the reference has/)
    cells[0]! -= 1
    cells[1]! ^= 1
    expect(() => checkAnswer(answer, expected, true)).toThrow(/the reference has/)
    expect(() => checkAnswer(answer, expected, false)).not.toThrow()
    cells[1]! ^= 1
    expect(() => checkAnswer(answer.slice(1), expected, true)).toThrow(/cells, the reference has/)
  })
})

describe('measuring', () => {
  const closed: string[] = []
  /** Of any name and answer, in this thread. */
  function pretended(name: string, answer: (work: Work) => WindowCells | Promise<never>): Peer {
    return {
      name,
      form: 'typescript',
      about: name,
      threads: [1],
      eventsMax: 9_000,
      usual: name === 'usual',
      open: async (work) => ({
        pass: async () => answer(work),
        close: async () => void closed.push(name),
      }),
    }
  }
  function right({ shared, windowMs }: Work): WindowCells {
    const { columns, campaignOf, workload } = shared
    const { campaigns } = workload
    const partitions = columns.map((own, partition) => ({ partition, columns: own }))
    return loop({ partitions, campaignOf, campaigns, windowMs, hash: true })
  }

  test('takes turns, with hash and without, over the first clicks where a peer is slow', async () => {
    const told: string[] = []
    const progress = (done: number, total: number) => told.push(`${done}/${total}`)
    const peers = await measurePeers({ progress }, specOf(), 'all', [
      pretended('usual', right),
      pretended('b', right),
    ])
    expect(peers.map(({ name, hash, events }) => [name, hash, events])).toEqual([
      ['usual', true, 9_000],
      ['usual', false, 9_000],
      ['b', true, 9_000],
      ['b', false, 9_000],
    ])
    for (const { eventsPerSec } of peers) expect(eventsPerSec).toBeGreaterThan(0)
    expect(told.at(-1)).toBe('28/28')
    expect(closed.sort()).toEqual(['b', 'usual'])
  })
  test('takes the usual ones, or none, if told so', async () => {
    const some = [pretended('usual', right), pretended('b', right)]
    const names = async (selection: 'usual' | 'none') =>
      (await measurePeers({}, specOf(), selection, some)).map(({ name }) => name)
    expect(await names('usual')).toEqual(['usual', 'usual'])
    expect(await names('none')).toEqual([])
  })
  test('stops at a wrong answer, says whose it is and closes all', async () => {
    closed.length = 0
    const wrong = pretended('liar', (work) => right(work).slice(1))
    const measured = measurePeers({}, specOf(), 'all', [pretended('b', right), wrong])
    await expect(measured).rejects.toThrow(/^liar .*the reference has/)
    expect(closed.sort()).toEqual(['b', 'liar'])
  })
  test('leaves out what cannot be run here', async () => {
    const absent: Peer = { ...pretended('absent', right), open: async () => null }
    expect(await measurePeers({}, specOf(), 'all', [absent])).toEqual([])
  })
  test('does nothing where clicks may be late', async () => {
    const workload = syntheticWorkload({ events: 1_000, lateShare: 0.5, lateByMs: 20_000 })
    expect(await measurePeers({}, { ...specOf(), workload }, 'all')).toEqual([])
  })
  test('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(measurePeers({ signal }, specOf())).rejects.toThrow('enough')
  })
  test('stops in the middle of a pass', async () => {
    const controller = new AbortController()
    const progress = (done: number, total: number) => {
      if (total > PEERS.length && done === 3) setTimeout(() => controller.abort(), 5)
    }
    const hooks = { signal: controller.signal, progress }
    const slow = PEERS.filter(({ name }) => name === 'async generators')
    await expect(measurePeers(hooks, specOf(), 'all', slow)).rejects.toThrow(/abort/i)
  })
  test('a database stops in the middle of a query', async () => {
    const [duckdb] = PEERS.filter(({ name }) => name === 'DuckDB')
    const { shared } = prepare(specOf({ events: 2_000_000, ratePerSec: 1_000_000 }))
    const open = await duckdb!.open({ shared, windowMs: ysb.windowMs })
    afterAll(() => open!.close())
    const controller = new AbortController()
    const pass = open!.pass({ threads: 1, hash: true }, controller.signal)
    setTimeout(() => controller.abort(), 1)
    await expect(pass).rejects.toThrow(/abort/i)
  })
})

describe('the beginning of a log', () => {
  test('holds the first clicks of each partition, on the same memory', () => {
    const { shared } = prepare(specOf())
    const some = prefixOf(shared, 1_000)
    expect(some.columns.map(({ ad }) => ad.length)).toEqual([334, 334, 334])
    expect(some.workload.events).toBe(1_002)
    expect(some.columns[1]!.ad.buffer).toBe(shared.columns[1]!.ad.buffer)
    expect(prefixOf(shared, 60_000)).toBe(shared)
  })
})
