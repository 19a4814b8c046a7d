import { SUM_OF_HASHES } from '../../../workloads/queries/views/sql.js'
import type { Job } from '../engine.js'

/**
 * The query as one SELECT that Spark takes for a stream and for a night's batch alike. Tables are
 * those of workloads/queries/views/sql.ts, but for `frontier`: what is late is the watermark's to
 * say, which goes by `time`, event_time as a TIMESTAMP.
 */
export function sqlOf({ type, key, output, windowMs }: Job['query']): string {
  const join = key === 'campaign' ? '\nJOIN ads ON ads.ad = clicks.ad' : ''
  const only = type === 'view' ? `\nWHERE type = '${type}'` : ''
  const from = `FROM clicks${join}${only}`
  if (output === 'each') {
    return `SELECT partition_id, log_offset, ${key}, event_time, audit_hash AS hash
${from}`
  }
  return `SELECT unix_millis(window.start) DIV ${windowMs} AS window_id, ${key}, count(*) AS clicks,
  ${SUM_OF_HASHES} AS hash
${from}
GROUP BY window(time, '${windowMs} milliseconds'), ${key}`
}
