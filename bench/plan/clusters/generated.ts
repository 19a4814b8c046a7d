import { CLUSTER_ENGINES, traitsIn } from '../../../engines/clusters/registry.js'
import type { EngineName } from '../../spec.js'
import type { RunOptions } from '../options.js'
import { type CellList, INTERVAL_MS } from './cell-list.js'
import { NATIVES } from './ways.js'

const ABLE = CLUSTER_ENGINES.flatMap((kind) => {
  const modes = kind.modes.filter((mode) => traitsIn(kind, mode).generates)
  return modes.length === 0 ? [] : [{ name: kind.name as EngineName, modes }]
})

/**
 * No topic and no JSON on either side: counts of a backlog of clicks that are objects already, in
 * each engine of others that can, and of the same clicks in columns in ours.
 */
export const generated: CellList = {
  name: 'generated',
  about: 'no Kafka, no JSON: clicks are objects in theirs, columns in ours',
  engines: [...ABLE.map(({ name }) => name), ...NATIVES],
  load: 'drain',
  cellsOf: (engine, { base, paces = [INTERVAL_MS] }) => {
    const drain: RunOptions = {
      ...base,
      engine,
      query: 'ysb',
      guarantee: 'exactly-once',
      drain: true,
    }
    const modes = ABLE.find(({ name }) => name === engine)?.modes
    if (modes === undefined) return [drain]
    return modes.flatMap((clusterMode) =>
      paces.map((checkpointIntervalMs) => ({ ...drain, clusterMode, checkpointIntervalMs })),
    )
  },
}
