import type { ViewKind } from './answer.js'
import { SUM_OF_HASHES } from './sql.js'

/** No view: the cells are the answer. */
export const cells: ViewKind = {
  columns: ({ key }) => ['window_id', key, 'clicks', 'hash'],
  rows(_query, { window, key, count, hash }) {
    const rows = Array.from(key, (_, i) => [window[i]!, key[i]!, count[i]!, hash[i]! >>> 0])
    return rows.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)
  },
  sql: ({ key }) => `
SELECT window_id, ${key}, count(*) AS clicks, ${SUM_OF_HASHES} AS hash
FROM counted
GROUP BY window_id, ${key}
ORDER BY window_id, ${key}`,
}
