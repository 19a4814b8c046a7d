import { clusterEngineNamed, traitsIn } from '../../../engines/clusters/registry.js'
import { isCluster, type RunOptions } from '../options.js'
import type { CellList } from './cell-list.js'
import { usual } from './usual.js'
import { cellsInWays } from './ways.js'

const INTERVALS_MS = [100, 500, 1_000, 5_000]

/** Hours: to be continued. */
export const all: CellList = {
  ...usual,
  name: 'all',
  about: 'each mode, guarantee and interval of each engine, and ours',
  cellsOf: (engine, { paces = INTERVALS_MS, ...told }) =>
    cellsInWays(engine, { ...told, paces }, isCluster(engine) ? waysOf(engine) : [{}]),
}

function waysOf(engine: string): RunOptions[] {
  const kind = clusterEngineNamed(engine)
  const modes = kind.modes.filter((mode) => !traitsIn(kind, mode).generates)
  return modes.flatMap((clusterMode) =>
    traitsIn(kind, clusterMode).guarantees!.map((guarantee) => ({ clusterMode, guarantee })),
  )
}
