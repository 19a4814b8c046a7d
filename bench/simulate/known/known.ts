import type { Forecast } from '../forecast.js'

/**
 * A result that others have published, as a shape that a forecast must have.
 *
 * Law: no cost was ever chosen so that it comes out; `missing` tells why it does not.
 */
export interface Known {
  readonly name: string
  readonly source: string
  readonly shape: string
  /** Runs its forecasts. */
  look(): Seen
  /** Absent: it should come out. */
  readonly missing?: string
}
export interface Seen {
  /** What came out, in figures. */
  readonly saw: string
  readonly comesOut: boolean
}

export function p50Of({ visibleLatencyMs }: Forecast): number {
  return visibleLatencyMs?.p50 ?? Number.POSITIVE_INFINITY
}
export function p99Of({ visibleLatencyMs }: Forecast): number {
  return visibleLatencyMs?.p99 ?? Number.POSITIVE_INFINITY
}
export function text(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || ms === Number.POSITIVE_INFINITY) return 'never'
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toPrecision(3)} s`
}
