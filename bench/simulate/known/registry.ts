import { checkpoints, moreNodes, moreNodesAndLoad, parallelRecovery } from './d-streams.js'
import { sine, steps } from './das.js'
import { ahead, aheadLatency, groups, recovery, scheduling } from './drizzle.js'
import { interval } from './flink.js'
import { backPressure } from './flink-back-pressure.js'
import type { Known } from './known.js'
import { microBatchCliff, perEventCliff } from './yahoo.js'

/** One known result: one line. */
export const KNOWN: readonly Known[] = [
  scheduling,
  groups,
  ahead,
  aheadLatency,
  recovery,
  parallelRecovery,
  checkpoints,
  moreNodes,
  moreNodesAndLoad,
  sine,
  steps,
  microBatchCliff,
  perEventCliff,
  interval,
  backPressure,
]
