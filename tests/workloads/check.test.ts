import { describe, expect, test } from 'vitest'
import { checkWorkload } from '../../workloads/check.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { InputError } from '../../workloads/input-error.js'
import type { Workload } from '../../workloads/workload.js'

describe('a workload that is refused', () => {
  test.each<[Partial<Workload>, string]>([
    [{ partitions: 0 }, 'partitions 0 is out of range: 1 to 4096 is allowed'],
    [{ events: 1.5 }, 'events 1.5 is not whole: a whole number from 0 to 8589934588 is allowed'],
    [
      { events: 2 ** 31, partitions: 1 },
      'events 2147483648 is out of range: 0 to 2147483647 is allowed',
    ],
    [{ ratePerSec: Number.NaN }, 'ratePerSec NaN is out of range: 0.001 to 1000000000 is allowed'],
    [{ campaigns: 10_000_001 }, 'campaigns 10000001 is out of range: 1 to 10000000 is allowed'],
    [{ lateShare: 2 }, 'lateShare 2 is out of range: 0 to 1 is allowed'],
    [
      { arrivals: { kind: 'sine', periodMs: 1, amplitude: 2 } },
      'arrivals.amplitude 2 is out of range: 0 to 1 is allowed',
    ],
    [
      { arrivals: { kind: 'burst', periodMs: 1, share: 1, factor: 0 } },
      'arrivals.factor 0 with arrivals.share 1 carries no click at all',
    ],
    [
      { keys: { kind: 'hot', share: 0.5, periodMs: 0 } },
      'keys.periodMs 0 is out of range: 0.001 to 1000000000 is allowed',
    ],
    [
      { events: 10_000_000, ratePerSec: 1 },
      'events 10000000 at ratePerSec 1 last 115.7 days: event times are int32 ms, at most 24.8 days',
    ],
  ])('%j is told so in one line', (overrides, message) => {
    expect(() => checkWorkload(syntheticWorkload(overrides))).toThrow(new InputError(message))
  })

  test('is not the default one, nor an empty one', () => {
    checkWorkload(syntheticWorkload())
    checkWorkload(syntheticWorkload({ events: 0 }))
  })
})
