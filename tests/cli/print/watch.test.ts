import { describe, expect, test } from 'vitest'
import { keysText, PLAIN, sparkline, watchLine, watchLines } from '../../../cli/print/watch.js'
import { snapshotOf } from '../watch-snapshot.js'

describe('a snapshot as text', () => {
  test('says what goes on, where, and what happened', () => {
    const text = watchLines(snapshotOf(), 110).join('\n')
    expect(text).toContain('micro-batch every 200 ms, ysb, exactly-once, memory')
    expect(text).toContain('2.1 s of 60.0 s, 200,000 of 6,000,000 clicks readable')
    expect(text).toMatch(/^throughput +99.5 k\/s +▄▄▁█▄$/m)
    expect(text).toMatch(/^latency +p50 102 ms {2}p99 203 ms +▄▄ █▄$/m)
    expect(text).toMatch(/^batch +10: 2 of 4 chunks done, 1 lost; newest chunk 43$/m)
    expect(text).toMatch(/^worker 0 .*21 tasks, 0 deaths, dies at its next chance$/m)
    expect(text).toMatch(/^worker 1 +dead .*1 deaths$/m)
    expect(text).toContain('   1.5 s  kill strikes chunk 42 on worker 1')
  })
  test.each([40, 60, 80, 200])('is never wider than %i columns', (columns) => {
    for (const line of watchLines(snapshotOf(), columns)) {
      expect(line.length).toBeLessThanOrEqual(columns)
    }
  })
  test('colours change no text', () => {
    const painted = {
      ...PLAIN,
      red: (t: string) => `<r>${t}</r>`,
      bold: (t: string) => `<b>${t}</b>`,
    }
    const lines = watchLines(snapshotOf(), 110, painted)
    expect(lines.some((line) => line.startsWith('<r>worker 1'))).toBe(true)
    const bare = lines.map((line) => line.replaceAll(/<\/?[rb]>/g, ''))
    expect(bare).toEqual(watchLines(snapshotOf(), 110))
  })
  test('is one line where nothing can be drawn', () => {
    expect(watchLine(snapshotOf())).toBe(
      '2.1 s 99.5 k/s, lag up to 20,911, p50 102 ms, p99 203 ms, batch 10, 10 commits, 1 faults',
    )
    const nothing = snapshotOf({ latencyMs: null, batch: null, faults: 0 })
    expect(watchLine(nothing)).toBe('2.1 s 99.5 k/s, lag up to 20,911, 10 commits')
  })
  test('names the keys that do something', () => {
    expect(keysText(snapshotOf())).toContain('crash: 0-1 that worker')
    expect(keysText(snapshotOf({ canEnd: false }))).not.toContain('q end')
  })
})

test('a sparkline has gaps, a floor, and the newest when there is no room', () => {
  expect(sparkline([null, 0, 1, 8], 10)).toBe(' ▁▁█')
  expect(sparkline([8, 1, 8], 2)).toBe('▁█')
  expect(sparkline([0, 0], 5)).toBe('▁▁')
  expect(sparkline([], 5)).toBe('')
})
