/** A model and its interval: of triggers, or of checkpoints. */
export interface Way {
  readonly engine: string
  readonly intervalMs: number
}
/** What is asked for. */
export interface PlanTarget {
  readonly ratePerSec: number
  /** Visible to a committed reader within that, 99 of 100. */
  readonly p99Ms: number
  readonly nodePricePerHour: number
  readonly guarantee: string
  /** Nodes beyond the fewest. */
  readonly spareNodes: number
}
/** What was foretold of so many nodes at that rate, while none fails. */
export interface Judged {
  readonly holds: boolean
  readonly sustainable: boolean
  readonly p99Ms: number | null
  /** 0 to 1. */
  readonly utilization: number
  readonly coordinatorUtilization: number
}
/** A way that meets the target, with the fewest nodes that do. */
export interface Choice {
  readonly way: Way
  readonly nodes: number
  readonly judged: Judged
  readonly perHour: number
  readonly perMonth: number
  /** False: with some more nodes it misses the target again; what then was seen is in `notes`. */
  readonly monotone: boolean
  readonly notes: readonly string[]
}
/** With so many nodes gone for good. */
export interface Headroom {
  readonly failed: number
  readonly nodes: number
  /** The highest rate that meets the target, within 2 %; null: none was found. */
  readonly ratePerSec: number | null
  /** That rate by the one asked for: below 1 the target is missed. */
  readonly headroom: number | null
  /** At the rate asked for; null: it is not sustained. */
  readonly p99Ms: number | null
}
/** So many nodes die at once, and come back. */
export interface Recovery {
  readonly failed: number
  /** Clicks that were due within that of the failure are counted. */
  readonly windowSeconds: number
  readonly p99Ms: number | null
  readonly maxMs: number | null
  readonly outageMs: number | null
  readonly catchUpMs: number | null
}
/** What failures come to in a month of 730 hours. */
export interface Month {
  readonly failures: number
  /** At most: until lag was as before. Null: it did not recover while it was watched. */
  readonly minutesOver: number | null
}
/** One assumption halved or doubled, and all else left. */
export interface Shifted {
  readonly value: string
  /** The fewest that meet the target; null: none do. */
  readonly nodes: number | null
  /** With the nodes of the answer. */
  readonly p99Ms: number | null
  readonly holds: boolean
  readonly minutesOver: number | null
}
export interface Sensitivity {
  readonly assumption: string
  readonly value: string
  readonly halved: Shifted
  readonly doubled: Shifted
}
/** Nodes needed by rate: Theodolite's demand; null: more than were tried. */
export interface Demand {
  readonly way: Way
  readonly ratePerSec: number
  readonly nodes: number | null
}
/** Rate sustained within the target by nodes: its capacity. */
export interface Capacity {
  readonly way: Way
  readonly nodes: number
  readonly ratePerSec: number | null
}

/**
 * How many nodes, which model and which interval, by forecasts; all that a page or a table tells.
 * Law: plain data that follow from the question, its assumptions and their seed alone.
 */
export interface ClusterPlan {
  readonly target: PlanTarget
  readonly coresPerNode: number
  readonly nodesMax: number
  /** What was assumed, by name, as text. */
  readonly assumptions: readonly (readonly [name: string, value: string])[]
  readonly best: Choice | null
  /** The next best ones, the cheapest first. */
  readonly others: readonly Choice[]
  /** Ways that miss the target with any number of nodes, and why. */
  readonly missed: readonly { readonly way: Way; readonly why: string }[]
  /** Of the best one, from here on. */
  readonly headroom: readonly Headroom[]
  readonly recovery: readonly Recovery[]
  readonly month: Month | null
  readonly sensitivity: readonly Sensitivity[]
  readonly demand: readonly Demand[]
  readonly capacity: readonly Capacity[]
  readonly warnings: readonly string[]
  readonly seed: string
  readonly forecasts: number
  /** What prints it again. */
  readonly command: string
}

export function wayText({ engine, intervalMs }: Way): string {
  const interval = intervalMs < 1000 ? `${intervalMs} ms` : `${intervalMs / 1000} s`
  return engine === 'per-event'
    ? `${engine}, checkpoint each ${interval}`
    : `${engine}, batch each ${interval}`
}
