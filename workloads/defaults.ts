import type { Workload } from './workload.js'

/** One million clicks at 100,000 a second, even in every respect, unless told otherwise. */
export function syntheticWorkload(overrides: Partial<Workload> = {}): Workload {
  return {
    name: 'synthetic',
    seed: '42',
    partitions: 4,
    partitionBy: 'round-robin',
    events: 1_000_000,
    cycleEvents: null,
    ratePerSec: 100_000,
    drain: false,
    arrivals: { kind: 'steady' },
    keys: { kind: 'uniform' },
    users: 10_000,
    pages: 1_000,
    campaigns: 100,
    disorderMs: 0,
    lateShare: 0,
    lateByMs: 0,
    malformedShare: 0,
    input: null,
    ...overrides,
  }
}
