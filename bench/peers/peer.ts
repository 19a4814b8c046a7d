import type { SharedLog } from '../../workloads/log/memory.js'

/** The clicks and the question: all that a peer is given. */
export interface Work {
  readonly shared: SharedLog
  readonly windowMs: number
}

/** How a pass is made; `hash`: it sums audit hashes beside the counts, as engines do. */
export interface PassOptions {
  readonly threads: number
  readonly hash: boolean
}

/** Of one window: count and sum of audit hashes of campaign c at 2c and 2c + 1. */
export type WindowCells = readonly (readonly [window: number, cells: Int32Array])[]

/** `usual`: the machine's limit, the plain loop and a database, over a part of the backlog. */
export type PeerSelection = 'none' | 'usual' | 'all'

/**
 * ysb without an engine: one way to compute it, with no exchange, commits or recovery. One file,
 * one line in registry.ts.
 *
 * Law: it shares no line with engines and their kernels, so it can be faster or slower than they
 * are, and wrong: every answer is compared with the reference.
 */
export interface Peer {
  readonly name: string
  readonly form: 'typescript' | 'assemblyscript' | 'sql'
  readonly about: string
  readonly threads: readonly number[]
  /** The slow ones are measured on the first clicks of each partition only. */
  readonly eventsMax: number
  /** Also measured when nobody asked for peers. */
  readonly usual: boolean
  /** Everything that happens once, before the clock starts; null: it cannot be run here. */
  open(work: Work): Promise<OpenPeer | null>
}

export interface OpenPeer {
  /** Over all clicks, from nothing to the answer. Law: nothing goes on once `signal` aborted it. */
  pass(options: PassOptions, signal?: AbortSignal): Promise<WindowCells>
  close(): Promise<void>
}
