import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Silence } from '../../../faults/verify/real/silence.js'

describe('silence of a run', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  function silence(patience: number) {
    const told: string[] = []
    const one = new Silence(patience, (why) => told.push(why))
    one.begin()
    return { one, told }
  }

  test('of a minute is told once', () => {
    const { told } = silence(1)
    vi.advanceTimersByTime(59_000)
    expect(told).toEqual([])
    vi.advanceTimersByTime(120_000)
    expect(told).toEqual(['it hangs: no life has said anything for 60 s'])
  })
  test('is none where somebody said something', () => {
    const { one, told } = silence(1)
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(50_000)
      one.broken()
    }
    expect(told).toEqual([])
  })
  test('lasts longer where a server comes back', () => {
    const { told } = silence(4)
    vi.advanceTimersByTime(239_000)
    expect(told).toEqual([])
  })
  test('is none where the machine stood still', () => {
    const { told } = silence(1)
    vi.advanceTimersByTime(1_000)
    vi.setSystemTime(Date.now() + 3_600_000)
    vi.advanceTimersByTime(1_000)
    expect(told).toEqual([])
  })
})
