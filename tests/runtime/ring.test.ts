import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BARRIER, Ring, type RingReader, ringWords } from '../../runtime/ring.js'

/** Collects records; stops behind a barrier, as the law of a reader says. */
class Collector implements RingReader {
  readonly seen = new Int32Array(1)
  readonly got: number[] = []
  drained = false
  take(data: Int32Array, mask: number, from: number, count: number): number {
    for (let n = 0; n < count; n++) {
      const cell = data[((from + n) & mask) << 1]!
      this.got.push(cell)
      if (cell === BARRIER) return n + 1
    }
    return count
  }
}

describe('a ring', () => {
  test('gives the same records in order, whatever the turns, and never claims too much', () => {
    const turn = fc.oneof(
      fc.record({ push: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ read: fc.integer({ min: 1, max: 9 }) }),
      fc.constant('publish' as const),
      fc.constant('barrier' as const),
    )
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 60 }), (turns) => {
        const words = new Int32Array(ringWords(16, 1))
        const writer = new Ring(words, 1)
        const reader = new Ring(words, 1)
        const collector = new Collector()
        const covered = Int32Array.of(0)
        const pushed: number[] = []
        let barriers = 0
        for (const t of turns) {
          if (t === 'publish') writer.publish([pushed.length])
          else if (t === 'barrier') {
            if (barriers++ > 0) continue
            writer.push(BARRIER, 0)
            pushed.push(BARRIER)
            writer.publish([pushed.length])
          } else if ('push' in t) {
            expect(writer.free()).toBeGreaterThanOrEqual(-1)
            const room = Math.max(0, Math.min(t.push, writer.free()))
            for (let n = 0; n < room; n++) {
              writer.push(pushed.length, n)
              pushed.push(pushed.length)
            }
          } else reader.read(t.read, covered, collector)
          expect(covered[0]).toBeLessThanOrEqual(collector.got.length)
        }
        writer.publish([pushed.length])
        while (reader.read(5, covered, collector) > 0);
        expect(collector.got).toEqual(pushed)
        expect(covered[0]).toBe(pushed.length)
      }),
      { seed: 42, numRuns: 500 },
    )
  })
  test('tells what stands before a mark, though more is pushed and another mark comes', () => {
    const words = new Int32Array(ringWords(16, 1))
    const writer = new Ring(words, 1)
    const reader = new Ring(words, 1)
    const push = (n: number): void => {
      for (let k = 0; k < n; k++) writer.push(k, k)
      writer.publish([0])
    }
    push(3)
    expect([reader.marked, reader.before(1)]).toEqual([0, 3])
    writer.mark(1)
    push(4)
    expect([reader.marked, reader.before(1), reader.before(2)]).toEqual([1, 3, 7])
    reader.read(2, Int32Array.of(0), new Collector())
    expect([reader.before(1), reader.before(2)]).toEqual([1, 5])
    writer.mark(2)
    push(1)
    // Whoever has not got the first one yet is stopped by the second.
    expect([reader.before(1), reader.before(2), reader.before(3)]).toEqual([5, 5, 6])
  })
})
