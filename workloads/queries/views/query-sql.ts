import { historySql, lateHistorySql } from '../history/sql.js'
import type { Query } from '../query.js'
import { viewOf } from './answer.js'
import { withClicks } from './sql.js'

/**
 * The query as one SELECT over the tables of sql.ts: the nightly job, whose rows must be those that
 * the stream made. Plain enough for DuckDB, Spark and Flink in batch mode; see history/sql.ts for
 * what goes by a user's clicks.
 */
export function sqlOf(query: Query): string {
  if (query.groups !== undefined) return query.groups.text
  if (query.output === 'history') return historySql(query)
  const clicks = withClicks(query, 'counted', false)
  if (query.output === 'count') return `${clicks}${viewOf(query).sql(query)}`
  return `${clicks}
SELECT partition_id, log_offset, ${query.key}, event_time, audit_hash AS hash
FROM counted
ORDER BY partition_id, log_offset`
}

/** The side output: clicks that pass the filter and are late, one row each. */
export function lateSqlOf(query: Query): string {
  if (query.output === 'history') return lateHistorySql(query)
  return `${withClicks(query, 'late', true)}
SELECT partition_id, log_offset, window_id, event_time
FROM late
ORDER BY partition_id, log_offset`
}
