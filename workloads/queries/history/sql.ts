import type { Query } from '../query.js'
import { SUM_OF_HASHES } from '../views/sql.js'
import { VALUES } from './queries.js'

/**
 * A `history` query as SQL over everything at once: the nightly job, whose answer must be what the
 * stream made. It reads the table of clicks of views/sql.ts. Window functions do what a state does:
 * a user's clicks stand in one partition, so its offsets are their order.
 *
 * Columns: see answerColumns. Written for DuckDB; others differ in where IGNORE NULLS stands.
 */
export function historySql(query: Query): string {
  const { history } = query
  switch (history?.kind) {
    case 'sessions':
      return sessions(query)
    case 'fraud':
      return fraud(query, history.most)
    case 'funnel':
      return funnel(query)
    case 'features':
      return features(query, history.shortMs)
    default:
      throw new Error(`query ${query.name} goes by no history`)
  }
}

/** Those that pass and are late, one row each. */
export function lateHistorySql(query: Query): string {
  return `${clicks(query, 'late', '<=')}
SELECT partition_id, log_offset, event_time
FROM late
ORDER BY partition_id, log_offset`
}

/** What passes and is in time: see Query. */
function taken(query: Query): string {
  return clicks(query, 'taken', '>')
}
function clicks({ type, windowMs, allowedLatenessMs }: Query, name: string, than: string): string {
  const only = type === undefined ? '' : ` AND type = '${type}'`
  return `WITH ${name} AS (
  SELECT * FROM clicks
  WHERE event_time + ${windowMs} ${than} frontier - ${allowedLatenessMs}${only})`
}
const ROW = 'partition_id, log_offset, user_id, event_time, audit_hash AS hash'
/** In the order of the log, from the first on. */
const SO_FAR = 'PARTITION BY user_id ORDER BY log_offset'
const IN_ORDER = 'ORDER BY partition_id, log_offset'

function sessions(query: Query): string {
  return `${taken(query)},
begun AS (
  SELECT *, CASE WHEN event_time - lag(event_time) OVER by_time < ${query.windowMs}
    THEN 0 ELSE 1 END AS begins FROM taken
  WINDOW by_time AS (PARTITION BY user_id ORDER BY event_time, log_offset)),
numbered AS (
  SELECT *, sum(begins) OVER (PARTITION BY user_id ORDER BY event_time, log_offset
    ROWS UNBOUNDED PRECEDING) AS session FROM begun)
SELECT min(event_time) AS first_time, user_id, count(*) AS clicks, ${SUM_OF_HASHES} AS hash
FROM numbered GROUP BY user_id, session
ORDER BY first_time, user_id`
}

function fraud(query: Query, most: number): string {
  return `${taken(query)},
behind AS (SELECT *, lag(event_time, ${most}) OVER (${SO_FAR}) AS before FROM taken)
SELECT ${ROW} FROM behind WHERE event_time - before < ${query.windowMs}
${IN_ORDER}`
}

/** A turn ends with its purchase. Where the last click has no view before it, no click has. */
function funnel(query: Query): string {
  const [view, click] = VALUES.funnel
  return `${taken(query)},
turned AS (
  SELECT *, coalesce(sum(CASE WHEN type = 'purchase' THEN 1 ELSE 0 END) OVER (${SO_FAR}
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS turn FROM taken),
viewed AS (
  SELECT *,
    last_value(CASE WHEN type = 'view' THEN log_offset END IGNORE NULLS) OVER so_far AS viewed_at,
    last_value(CASE WHEN type = 'view' THEN event_time END IGNORE NULLS) OVER so_far AS viewed_ms
  FROM turned WINDOW so_far AS (PARTITION BY user_id, turn ORDER BY log_offset
    ROWS UNBOUNDED PRECEDING)),
clicked AS (
  SELECT *,
    last_value(CASE WHEN type = 'click' THEN viewed_at END IGNORE NULLS) OVER so_far AS ${view},
    last_value(CASE WHEN type = 'click' THEN viewed_ms END IGNORE NULLS) OVER so_far AS view_ms,
    last_value(CASE WHEN type = 'click' THEN log_offset END IGNORE NULLS) OVER so_far AS ${click}
  FROM viewed WINDOW so_far AS (PARTITION BY user_id, turn ORDER BY log_offset
    ROWS UNBOUNDED PRECEDING))
SELECT ${ROW}, ${view}, ${click} FROM clicked
WHERE type = 'purchase' AND event_time - view_ms < ${query.windowMs}
${IN_ORDER}`
}

/** A join and no frame: a frame goes by offsets or by tiles, and these go by both. */
function features(query: Query, shortMs: number): string {
  const { windowMs } = query
  const counted = (type: string, more: string): string =>
    `CAST(count(*) FILTER (o.type = '${type}' ${more}) AS INTEGER)`
  const names = VALUES.features
  const types = ['view', 'click', 'purchase']
  const counts = [
    ...types.map((type) => counted(type, 'AND o.tile = c.tile')),
    ...types.map((type) => counted(type, '')),
  ].map((count, n) => `${count} AS ${names[n]}`)
  return `${taken(query)},
tiled AS (
  SELECT *, CAST(floor(event_time / ${shortMs}.0) AS INTEGER) AS tile FROM taken),
since AS (
  SELECT *, event_time - lag(event_time) OVER (${SO_FAR}) AS since_ms
  FROM tiled WHERE type = 'click')
SELECT c.partition_id, c.log_offset, c.user_id, c.event_time, c.audit_hash AS hash,
  ${counts.join(',\n  ')},
  CASE WHEN c.since_ms < ${windowMs} THEN greatest(0, c.since_ms) ELSE -1 END AS ${names[6]}
FROM since c JOIN tiled o ON o.user_id = c.user_id AND o.log_offset <= c.log_offset
  AND o.tile <= c.tile AND o.tile > c.tile - ${windowMs / shortMs}
GROUP BY ALL
ORDER BY c.partition_id, c.log_offset`
}
