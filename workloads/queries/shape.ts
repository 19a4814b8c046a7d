import type { Query } from './query.js'

/** What a sink must know of a query's rows: replaced by (window, key), or of single clicks. */
export function shapeOf({ output, history }: Query): { readonly output: 'count' | 'each' } {
  if (output === 'history') return { output: history?.kind === 'sessions' ? 'count' : 'each' }
  return { output }
}
