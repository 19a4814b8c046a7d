import type { ViewKind } from './answer.js'
import { groupsOf, sumOfHashes } from './groups.js'
import { SUM_OF_HASHES } from './sql.js'

/** How many cells a key has: one for each second part that was there. */
export const distinct: ViewKind = {
  columns: ({ key, second }) => ['window_id', key, `${second}s`, 'clicks', 'hash'],
  rows: (_query, cells, seconds) =>
    groupsOf(cells, seconds).map(({ window, key, cells: own }) => [
      window,
      key,
      own.length,
      own.reduce((sum, { count }) => sum + count, 0),
      sumOfHashes(own),
    ]),
  sql: ({ key, second }) => `
SELECT window_id, ${key}, count(DISTINCT ${second === 'user' ? 'user_id' : 'type'}) AS ${second}s,
  count(*) AS clicks, ${SUM_OF_HASHES} AS hash
FROM counted
GROUP BY window_id, ${key}
ORDER BY window_id, ${key}`,
}
