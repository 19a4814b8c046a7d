import { CLICK_TYPES } from '../../log/log.js'
import type { ViewKind } from './answer.js'
import { groupsOf, sumOfHashes } from './groups.js'
import { SUM_OF_HASHES } from './sql.js'

/**
 * Two streams, joined in their window: both counts stand in one row. No view, no rate: null.
 */
export const rate: ViewKind = {
  columns: ({ key }) => ['window_id', key, 'views', 'clicks', 'rate', 'hash'],
  rows: (_query, cells, seconds) =>
    groupsOf(cells, seconds).map(({ window, key, cells: own }) => {
      const of = (type: (typeof CLICK_TYPES)[number]): number =>
        own.find(({ second }) => CLICK_TYPES[second] === type)?.count ?? 0
      const [views, clicks] = [of('view'), of('click')]
      return [window, key, views, clicks, views === 0 ? null : clicks / views, sumOfHashes(own)]
    }),
  sql: ({ key }) => `
SELECT window_id, ${key}, views, clicks, CAST(clicks AS DOUBLE) / NULLIF(views, 0) AS rate, hash
FROM (
  SELECT window_id, ${key},
    count(CASE WHEN type = 'view' THEN 1 END) AS views,
    count(CASE WHEN type = 'click' THEN 1 END) AS clicks,
    ${SUM_OF_HASHES} AS hash
  FROM counted
  GROUP BY window_id, ${key}
) AS joined
ORDER BY window_id, ${key}`,
}
