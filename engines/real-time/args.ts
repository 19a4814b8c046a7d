import type { EngineArgs } from '../world.js'

export interface RealTimeArgs extends EngineArgs {
  readonly guarantee: 'exactly-once-upsert'
  /** Of a batch: long, as its rows do not wait for its end. */
  readonly intervalMs: number
  /** As per-event's. */
  readonly bufferEvents: number
  readonly bufferTimeoutMs: number
  readonly ringRecords?: number
  readonly heldRows?: number
}
