import { ClusterError } from './cluster.js'
import type { ClusterEngineKind, Traits } from './engine.js'
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

/** What can be asked of a mode; what its engine can where it says nothing. */
export function traitsIn(kind: ClusterEngineKind, mode: string = kind.modes[0]!): Traits {
  return { guarantees: kind.guarantees, ...kind.traitsOf?.(mode) }
}
