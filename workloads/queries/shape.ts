import { NULLS, strideOf } from './groups/groups.js'
import { VALUES } from './history/queries.js'
import type { Query } from './query.js'

/** What a sink must know of a query's rows: replaced by (window, key), or of single clicks. */
export interface Shape {
  readonly output: 'count' | 'each'
  /** Columns behind those of a single click. */
  readonly values?: number
  /** A row replaces its older self, whatever the guarantee; absent: the guarantee says so. */
  readonly unique?: true
}

export function shapeOf({ output, history, groups }: Query): Shape {
  if (groups !== undefined) {
    return { output: 'each', values: strideOf(groups) - NULLS, unique: true }
  }
  if (output !== 'history' || history === undefined) return { output: output as Shape['output'] }
  if (history.kind === 'sessions') return { output: 'count' }
  return { output: 'each', values: VALUES[history.kind].length }
}
