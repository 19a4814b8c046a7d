import { describe, expect, test } from 'vitest'
import { checkAnswer, merged } from '../../bench/peers/answer.js'
import { loop } from '../../bench/peers/loop.js'
import { measurePeers } from '../../bench/peers.js'
import { cellOf } from '../../bench/plan/cell.js'
import { prepare } from '../../bench/prepare.js'
import { syntheticWorkload } from '../../workloads/defaults.js'

/** Events over more than one window, and partitions that two threads cannot share evenly. */
function specOf(overrides: Parameters<typeof cellOf>[0] = {}) {
  return cellOf({ drain: true, events: 100_000, ratePerSec: 3_000, partitions: 3, ...overrides })
}
function answerOf(spec: ReturnType<typeof specOf>, hash: boolean) {
  const { shared, query, expected } = prepare(spec)
  const { columns, campaignOf, workload } = shared
  const parts = columns.map((all, partition) =>
    loop({
      partitions: [{ partition, columns: all }],
      campaignOf,
      campaigns: workload.campaigns,
      windowMs: query.windowMs,
      hash,
    }),
  )
  return { answer: merged(parts), expected }
}

describe('the hand-written loops', () => {
  test('are measured with and without hash, on one and two threads, and all are right', async () => {
    const told: string[] = []
    const progress = (done: number, total: number) => told.push(`${done}/${total}`)
    // It throws when an answer is not the reference's.
    const peers = await measurePeers({ progress }, specOf())
    expect(peers.map(({ name, threads, form }) => `${name} x${threads} ${form}`)).toEqual([
      'hand-written ysb, with audit hash x2 typescript',
      'hand-written ysb, with audit hash x1 typescript',
      'hand-written ysb, count only x2 typescript',
      'hand-written ysb, count only x1 typescript',
    ])
    for (const { eventsPerSec } of peers) expect(eventsPerSec).toBeGreaterThan(0)
    expect(told).toEqual(['0/4', '1/4', '2/4', '3/4', '4/4'])
  })
  test('give the answer of the reference', () => {
    for (const hash of [true, false]) {
      const { answer, expected } = answerOf(specOf(), hash)
      expect(answer.length).toBeGreaterThan(2)
      expect(() => checkAnswer(answer, expected, hash)).not.toThrow()
    }
  })
  test('are found out by one click too many, by one foreign click, by one lost window', () => {
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
  test('are not measured where clicks may be late', async () => {
    const workload = syntheticWorkload({ events: 1_000, lateShare: 0.5, lateByMs: 20_000 })
    expect(await measurePeers({}, { ...specOf(), workload })).toEqual([])
  })
  test('stop when they are told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(measurePeers({ signal }, specOf())).rejects.toThrow('enough')
  })
  test('stop in the middle of a pass', async () => {
    const controller = new AbortController()
    const progress = () => setTimeout(() => controller.abort(), 5)
    const stopped = measurePeers({ signal: controller.signal, progress }, specOf())
    await expect(stopped).rejects.toThrow(/abort/i)
  })
})
