import { CLUSTER_ENGINES } from '../../engines/clusters/registry.js'
import { ENGINES } from '../../engines/registry.js'
import type { Guarantee } from '../../engines/world.js'
import { InputError } from '../../workloads/input-error.js'
import type { Query } from '../../workloads/queries/query.js'
import type { Workload } from '../../workloads/workload.js'
import { traitsOf } from './own-engines.js'

/** Throws an InputError unless all clicks of a user are in one partition, where order is told. */
export function checkHistoryLog(query: Query, workload: Workload): void {
  if (query.output !== 'history' || workload.partitionBy === 'user') return
  throw new InputError(
    `query ${query.name}: it goes by the order of a user's clicks, which are in any partition; ` +
      'allowed: --partition-by user',
  )
}

/**
 * Throws an InputError unless the engine can answer the query, and the answer can be audited. With
 * another guarantee a fault makes rows out of half of a user's clicks: wrong ones, which look like
 * any others. Without faults there is nothing to lose.
 */
export function checkHistoryEngine(
  query: Query,
  engine: string,
  guarantee: Guarantee,
  hasFaults: boolean,
): void {
  if (query.output !== 'history') return
  const all = [...ENGINES, ...CLUSTER_ENGINES]
  const { history = [] } = all.find(({ name }) => name === engine) ?? traitsOf(engine) ?? {}
  if (history.length === 0) {
    const able = all.filter((one) => one.history !== undefined).map(({ name }) => name)
    throw new InputError(
      `query ${query.name}: ${engine} keeps no order; allowed: --engine ${able.join(', ')}`,
    )
  }
  if (!hasFaults || history.includes(guarantee)) return
  throw new InputError(
    `query ${query.name} with a fault and --guarantee ${guarantee}: what is lost would make other ` +
      `rows wrong, and no audit could tell why; allowed: ${history.join(', ')}`,
  )
}
