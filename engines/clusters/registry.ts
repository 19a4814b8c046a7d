import type { Guarantee } from '../world.js'
import { ClusterError } from './cluster.js'
import type { ClusterEngineKind } from './engine.js'
import { flink } from './flink/driver.js'
import { kafkaStreams } from './kafka-streams/driver.js'
import { spark } from './spark/driver.js'
import { storm } from './storm/driver.js'

/** Engines that we do not write: one folder, one line. */
export const CLUSTER_ENGINES: readonly ClusterEngineKind[] = [spark, flink, storm, kafkaStreams]

/** Throws one line that says what there is. */
export function clusterEngineNamed(name: string): ClusterEngineKind {
  const found = CLUSTER_ENGINES.find((one) => one.name === name)
  if (found !== undefined) return found
  const allowed = CLUSTER_ENGINES.map((one) => one.name).join(', ')
  throw new ClusterError(`engine ${name}: unknown; allowed: ${allowed}`)
}

/** What it can give in that mode (absent: its usual one); the first is the default. */
export function guaranteesIn(kind: ClusterEngineKind, mode?: string | null): readonly Guarantee[] {
  return kind.guaranteesByMode?.[mode ?? kind.modes[0]!] ?? kind.guarantees
}
