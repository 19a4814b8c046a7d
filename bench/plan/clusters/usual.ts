import { clusterEngineNamed } from '../../../engines/clusters/registry.js'
import type { EngineName } from '../../spec.js'
import { isCluster, NATIVE_NAMES, type RunOptions } from '../options.js'
import type { CellList } from './cell-list.js'
import { cellsInWays, NATIVES, OTHERS } from './ways.js'

/** One representative mode of each, and ours: in less than half an hour. */
export const usual: CellList = {
  name: 'usual',
  about: 'the default: one mode of each engine, and ours; latency, a crash, a backlog',
  engines: [...OTHERS, ...NATIVES],
  also: NATIVE_NAMES,
  load: 'both',
  cellsOf: (engine, told) => cellsInWays(engine, told, [modeOf(engine)]),
}

/** As its manual advises, where there is such a mode. */
export function modeOf(engine: EngineName): RunOptions {
  if (!isCluster(engine)) return {}
  const { modes } = clusterEngineNamed(engine)
  return { clusterMode: modes.includes('tuned') ? 'tuned' : modes[0]! }
}
