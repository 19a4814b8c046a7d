import type { Query } from '../query.js'
import type { Row, ViewKind } from './answer.js'

interface Place {
  readonly key: number
  clicks: number
  hash: number
}

/**
 * The first k keys of each window that slides: tumbling windows are its panes, and the cells of
 * `windows` panes in a row, up to the one that names it, are its own. A window without any click
 * has no row.
 */
export const top: ViewKind = {
  columns: ({ key }) => ['window_id', 'place', key, 'clicks', 'hash'],
  rows(query, { window, key, count, hash }) {
    const { windows, k } = sizesOf(query)
    const sums = new Map<number, Map<number, Place>>()
    for (let i = 0; i < key.length; i++) {
      for (let last = window[i]!; last < window[i]! + windows; last++) {
        const places = sums.get(last) ?? new Map<number, Place>()
        sums.set(last, places)
        const place = places.get(key[i]!) ?? { key: key[i]!, clicks: 0, hash: 0 }
        places.set(key[i]!, place)
        place.clicks += count[i]!
        place.hash = (place.hash + hash[i]!) >>> 0
      }
    }
    const inOrder = [...sums].sort(([a], [b]) => a - b)
    return inOrder.flatMap(([last, places]) => firstOf(last, [...places.values()], k))
  },
  sql(query) {
    const { windows, k } = sizesOf(query)
    const { key } = query
    const later = Array.from({ length: windows }, (_, n) => `(${n})`).join(', ')
    return `, panes AS (
  SELECT window_id, ${key}, count(*) AS clicks, sum(CAST(audit_hash AS BIGINT)) AS hash
  FROM counted
  GROUP BY window_id, ${key}
), sliding AS (
  SELECT panes.window_id + later.n AS window_id, ${key}, sum(clicks) AS clicks,
    sum(hash) % 4294967296 AS hash
  FROM panes CROSS JOIN (VALUES ${later}) AS later(n)
  GROUP BY panes.window_id + later.n, ${key}
), placed AS (
  SELECT window_id, ${key}, clicks, hash,
    row_number() OVER (PARTITION BY window_id ORDER BY clicks DESC, ${key}) AS place
  FROM sliding
)
SELECT window_id, place, ${key}, clicks, hash
FROM placed
WHERE place <= ${k}
ORDER BY window_id, place`
  },
}

function sizesOf({ view }: Query): { windows: number; k: number } {
  if (view?.kind !== 'top') throw new Error('this view is of queries with a top')
  return view
}
/** Most clicks first; of equals the smaller key. */
function firstOf(window: number, places: Place[], k: number): Row[] {
  places.sort((a, b) => b.clicks - a.clicks || a.key - b.key)
  return places.slice(0, k).map(({ key, clicks, hash }, at) => [window, at + 1, key, clicks, hash])
}
