import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sqlPlan } from '../../../workloads/queries/groups/sql-plan.js'
import { provideQuery, queryNamed } from '../../../workloads/queries/query.js'

export const EXAMPLES = fileURLToPath(new URL('../../../../examples/nightly-sql/', import.meta.url))

/** Of each kind: what adds up, what does not, texts, NULLs, no groups, no aggregates, orders. */
export const ASKED = [
  readFileSync(`${EXAMPLES}views.sql`, 'utf8'),
  readFileSync(`${EXAMPLES}visitors.sql`, 'utf8'),
  'SELECT type, min(page), max(page) + 1 AS m, sum(page) / count(*) FROM events GROUP BY ALL',
  "SELECT count(*), sum(ad), avg(page) FILTER (type = 'purchase'), max(type) FROM events",
  'SELECT nullif(page % 3, 0) AS third, count(nullif(user_id, 1)) AS n FROM events GROUP BY 1',
  'SELECT page, count(*) AS n FROM events GROUP BY page HAVING n > 2 ORDER BY n DESC, page LIMIT 4',
  "SELECT DISTINCT upper(type) || '/' || page AS what FROM events WHERE user_id < 20",
  "SELECT user_id, page, event_time / 1000 AS s FROM events WHERE type <> 'view'",
  'SELECT campaign, quantile_cont(page, 0.25), mad(page), count(DISTINCT type) FROM events GROUP BY 1',
  'SELECT page % 2 = 0 AS even, page / 2 AS half, bool_or(ad > 50) FROM events GROUP BY ALL',
]

/** The name of the query that asks it. */
export async function asked(sql: string): Promise<string> {
  const name = `sql:${sql.slice(0, 40)}`
  if (queryNamed(name) === undefined) provideQuery(name, 'a test', await sqlPlan(sql))
  return name
}
