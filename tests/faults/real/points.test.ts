import { describe, expect, test } from 'vitest'
import { simulatedPoints } from '../../../faults/verify/real/known.js'
import { Points } from '../../../faults/verify/real/points.js'

const half = () => 0.5

describe('where the next node is struck', () => {
  const points = (): Points => {
    const made = new Points(['kill', 'kill-after'], (role) => role !== 'worker')
    made.passed([
      ['writer#1', 'commit', 3],
      ['coordinator#1', 'sync', 1],
      ['worker-0#1', 'slice', 9],
    ])
    return made
  }
  test('is where it was struck least', () => {
    const made = points()
    made.struck('writer commit kill', 5)
    made.struck('writer commit kill-after', 5)
    made.struck('coordinator sync kill', 5)
    expect(made.draw(half)).toEqual({
      process: 'coordinator*',
      at: { point: 'sync', hit: 1 },
      act: 'kill-after',
    })
  })
  test('a point that is not met does not keep the others waiting', () => {
    const made = points()
    const drawn = Array.from({ length: 8 }, () => JSON.stringify(made.draw(half)))
    expect(new Set(drawn).size).toBe(4)
  })
  test('what was struck too seldom is named', () => {
    const made = points()
    made.struck('writer commit kill', 2)
    expect(made.under(1)).toEqual([
      'writer commit kill-after: 0',
      'coordinator sync kill: 0',
      'coordinator sync kill-after: 0',
    ])
  })
  test.each(['micro-batch', 'per-event'] as const)('%s: simulation knows points', (engine) => {
    const names = simulatedPoints(engine, '42').map(([, point]) => point)
    expect(names).toEqual(expect.arrayContaining(['sink.commit', 'sink.fence', 'slice', 'spawn']))
  })
})
