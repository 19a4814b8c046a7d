import { expect, test } from 'vitest'
import { coverageOf } from '../../../bench/metrics/coverage.js'
import { heldEventsMax } from '../../../bench/metrics/held.js'
import type { Entry, Journal } from '../../../runtime/journal.js'
import type { Stage } from '../../../runtime/program.js'

type Word = readonly [atMs: number, stage: Stage, partition: number, offset: number]
function held(...words: Word[]): number {
  const entries = words.map(([atMs, stage, partition, offset]): Entry => {
    return { atMs, process: 'worker-0#1', kind: 'progress', stage, partition, offset }
  })
  const journal: Journal = { clock: 'virtual', entries }
  const of = (stage: Stage) => coverageOf(journal, stage, 2)
  return heldEventsMax(journal, of('processed'), of('visible'))
}

test('what is held is what was processed and is not visible, over all partitions', () => {
  expect(held()).toBe(0)
  expect(held([1, 'processed', 0, 10], [2, 'processed', 1, 5], [3, 'visible', 0, 10])).toBe(15)
  expect(held([1, 'processed', 0, 10], [2, 'visible', 0, 10], [3, 'processed', 1, 5])).toBe(10)
})
test('at one moment what was taken was taken first, and nobody sees more than there is', () => {
  expect(held([1, 'visible', 0, 4], [1, 'processed', 0, 4])).toBe(4)
  expect(held([1, 'visible', 0, 9], [2, 'processed', 1, 3])).toBe(3)
})
test('where sources say what they emit, it is that: what is acked is visible by then', () => {
  const acked: Word[] = [
    [1, 'emitted', 0, 8],
    [2, 'emitted', 0, 4],
    [3, 'processed', 0, 8],
    [3, 'visible', 0, 8],
  ]
  expect(held(...acked)).toBe(8)
})
