/** A stream of clicks to be made, as plain data. The same data give the same bytes. */
export interface Workload {
  readonly name: 'synthetic' | 'replay'
  readonly seed: string
  readonly partitions: number
  /**
   * `user`: all clicks of user u are in partition u % partitions, so that a query can go by their
   * order; partitions stay equally long. `round-robin`: a user's clicks come anywhere.
   */
  readonly partitionBy: 'round-robin' | 'user'
  /**
   * Over all partitions; click g of the stream is (partition g % partitions, offset floor(g /
   * partitions)).
   */
  readonly events: number
  /**
   * So many clicks are made; click n is click n modulo this once more, later by whole cycles, so
   * that a long log needs little memory. null: all of them are made.
   */
  readonly cycleEvents: number | null
  /** Mean rate; with `drain` only event times follow it and everything is due at 0. */
  readonly ratePerSec: number
  readonly drain: boolean
  readonly arrivals: ArrivalShape
  readonly keys: KeyShape
  readonly users: number
  readonly pages: number
  /** Campaigns have 10 ads each. */
  readonly campaigns: number
  /** Event time is due time minus a delay, uniform in 0..disorderMs. */
  readonly disorderMs: number
  /** Share (0..1) of clicks delayed by a further lateByMs. */
  readonly lateShare: number
  readonly lateByMs: number
  /** Share (0..1) of records that cannot be read, whatever the encoding. */
  readonly malformedShare: number
  /** replay: path of an Apache combined log, plain or gz. */
  readonly input: string | null
}

export type ArrivalShape =
  | { readonly kind: 'steady' }
  /** In each period the first `share` of the time carries `factor` times the rate of the rest. */
  | {
      readonly kind: 'burst'
      readonly periodMs: number
      readonly share: number
      readonly factor: number
    }
  /** rate(t) = mean * (1 + amplitude * sin(2 pi t / periodMs)), amplitude in 0..1. */
  | { readonly kind: 'sine'; readonly periodMs: number; readonly amplitude: number }
  /** From `from` times the mean rate at the start to (2 - from) times at the end of the stream. */
  | { readonly kind: 'ramp'; readonly from: number }

export type KeyShape =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  /** One key has `share` of all clicks; every `periodMs` of due time it is another one. */
  | { readonly kind: 'hot'; readonly share: number; readonly periodMs: number }
