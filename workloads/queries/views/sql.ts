import { CLICK_TYPES } from '../../log/log.js'
import { passes, type Query } from '../query.js'

/** Of the clicks of a group; what sums of auditHash are in rows, as uint32. */
export const SUM_OF_HASHES = 'sum(CAST(audit_hash AS BIGINT)) % 4294967296'

/**
 * What queries in SQL read: all clicks of a log, and the table that joins ads to campaigns. A
 * record that cannot be read is not in it. Names are such as are a keyword nowhere.
 */
export const TABLES = `CREATE TABLE clicks (
  partition_id INTEGER, log_offset INTEGER, user_id BIGINT, page BIGINT, ad BIGINT,
  type VARCHAR, -- ${CLICK_TYPES.join(', ')}
  event_time INTEGER, -- ms
  frontier INTEGER, -- greatest event_time of the partition up to and including this click
  audit_hash BIGINT -- uint32
);
CREATE TABLE ads (ad BIGINT, campaign BIGINT);`

/**
 * The beginning of each query: its clicks with their windows. `late` false: those that count; true:
 * those that are too late to.
 */
export function withClicks(query: Query, name: string, late: boolean): string {
  const { windowMs, allowedLatenessMs } = query
  const byAd = query.key === 'campaign'
  const types = CLICK_TYPES.filter((type) => passes(query, type)).map((type) => `'${type}'`)
  const closes = `(window_id + 1) * ${windowMs} + ${allowedLatenessMs}`
  return `WITH timed AS (
  SELECT partition_id, log_offset, user_id, page, ${byAd ? 'campaign, ' : ''}type, event_time,
    frontier, audit_hash, CAST(floor(event_time / ${windowMs}.0) AS BIGINT) AS window_id
  FROM clicks${byAd ? ' JOIN ads ON ads.ad = clicks.ad' : ''}
), ${name} AS (
  SELECT * FROM timed
  WHERE type IN (${types.join(', ')}) AND ${closes} ${late ? '<=' : '>'} frontier
)`
}
