import type { CellRows } from '../../workloads/queries/rows.js'
import type { Snapshot } from './usage.js'

/** One measurement, as both sides are told it. */
export interface Phase {
  /** Clicks are taken, keyed and handed over so many at a time. */
  readonly bufferRecords: number
  /** On the clock that all processes of the machine share; the sender waits for it. */
  readonly startMs: number
  /** How long the sender sends. */
  readonly ms: number
  /** Record i is due at startMs + (i + 1) / rate; null: all of them at once. */
  readonly ratePerSec: number | null
}

/** What a side counted, and what its process had used before and after. */
interface Side {
  readonly records: number
  readonly before: Snapshot
  readonly after: Snapshot
  /** Futex calls: sleeps that were one, and notifies that woke somebody. */
  readonly waits: number
  readonly wakes: number
}
export interface Sent extends Side {
  /** It may have heard of the phase late. */
  readonly beganMs: number
  readonly handOvers: number
}
export interface Received extends Side {
  /** All that was sent has been added. */
  readonly endMs: number
  readonly rows: CellRows
  /** From when a record was due until it was added; null when nothing was due at a time. */
  readonly latency: LatencyUs | null
}
export interface LatencyUs {
  readonly p50: number
  /** null: fewer than 20 buffers. */
  readonly p99: number | null
}

/** Two sides that hand records over in one way. Law: after `close` nothing of it is left. */
export interface Transport {
  readonly name: 'ring' | 'tcp'
  run(phase: Phase): Promise<{ readonly sent: Sent; readonly received: Received }>
  close(): Promise<void>
}

/** Records of a paced phase: whole buffers, and at least one. */
export function recordsOf({ bufferRecords, ms, ratePerSec }: Phase): number {
  const due = ((ratePerSec ?? 0) * ms) / 1000
  return Math.max(1, Math.round(due / bufferRecords)) * bufferRecords
}
