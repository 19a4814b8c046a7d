import type { Guarantee } from '../bench/spec.js'
import { TRIGGERS } from '../engines/micro-batch/triggers/registry.js'
import { describeFaults } from '../faults/parse.js'
import { QUERIES } from '../workloads/queries/query.js'
import { WORKLOADS } from '../workloads/registry.js'

import { MODES, type Mode } from './modes.js'

export interface Entry {
  readonly name: string
  readonly about: string
}
/** An engine that we do not write. */
export interface ClusterEntry extends Entry {
  readonly version: string
  readonly guarantees: readonly Guarantee[]
  readonly modes: readonly string[]
}
export interface EngineEntry extends Entry {
  readonly guarantees: readonly Guarantee[]
  readonly paced: 'intervalMs' | 'checkpointIntervalMs'
  /** Of its guarantees those that hold for queries over a user's history too; absent: none. */
  readonly history?: readonly Guarantee[]
  readonly rescales: boolean
}

/** What there is to choose from: help, checks of names and `chunk42 engines` come from it. */
export interface Catalog {
  readonly engines: readonly EngineEntry[]
  /** Over a Kafka broker. */
  readonly clusters: readonly ClusterEntry[]
  readonly guarantees: readonly Entry[]
  readonly triggers: readonly Entry[]
  readonly modes: readonly Mode[]
  readonly queries: readonly Entry[]
  readonly sinks: readonly Entry[]
  readonly workloads: readonly Entry[]
  readonly faults: readonly { readonly usage: string; readonly about: string }[]
}

const GUARANTEES: Readonly<Record<Guarantee, string>> = {
  'exactly-once': 'rows and their batch or checkpoint id in one transaction',
  'exactly-once-upsert': 'rows at once, each replaces its older self: exact at rest',
  'at-least-once': 'rows at once, no alignment: after a crash some count twice',
  delivery: 'each click counts at least once, in a memory that a lost worker takes with it',
  none: 'nothing is kept: after a crash some are lost',
}

/** The registries of engines and sinks are given, all others are plain data. */
export function catalogOf(
  engines: readonly EngineEntry[],
  sinks: readonly Entry[],
  clusters: readonly ClusterEntry[] = [],
): Catalog {
  return {
    engines: engines.map((e) => ({
      name: e.name,
      about: e.about,
      guarantees: e.guarantees,
      paced: e.paced,
      history: e.history ?? [],
      rescales: e.rescales,
    })),
    clusters: clusters.map(({ name, version, about, guarantees, modes }) => ({
      name,
      version,
      about,
      guarantees,
      modes,
    })),
    guarantees: Object.entries(GUARANTEES).map(([name, about]) => ({ name, about })),
    triggers: TRIGGERS.map(({ name, about }) => ({ name, about })),
    modes: MODES,
    queries: [...QUERIES.values()].map(({ name, about }) => ({ name, about })),
    sinks: sinks.map(({ name, about }) => ({ name, about })),
    workloads: WORKLOADS,
    faults: describeFaults(),
  }
}

export function namesOf(entries: readonly Entry[]): string[] {
  return entries.map(({ name }) => name)
}
