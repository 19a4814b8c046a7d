import { expect, test } from 'vitest'
import { sqlOf } from '../../../../engines/clusters/spark/sql.js'

const windows = { windowMs: 10_000, latenessMs: 1_000 }

test('ysb is one SELECT, with a join, a window and the sum of hashes', () => {
  expect(sqlOf({ type: 'view', key: 'campaign', output: 'count', ...windows })).toBe(
    `SELECT unix_millis(window.start) DIV 10000 AS window_id, campaign, count(*) AS clicks,
  sum(CAST(audit_hash AS BIGINT)) % 4294967296 AS hash
FROM clicks
JOIN ads ON ads.ad = clicks.ad
WHERE type = 'view'
GROUP BY window(time, '10000 milliseconds'), campaign`,
  )
})

test('clicks takes every type, and joins nothing', () => {
  const text = sqlOf({ type: 'any', key: 'page', output: 'count', ...windows })
  expect(text).toContain('GROUP BY window(')
  expect(text).not.toMatch(/JOIN|WHERE/)
})

test('enrich is a row for each click, without a window', () => {
  const text = sqlOf({ type: 'view', key: 'campaign', output: 'each', ...windows })
  expect(text).toMatch(/^SELECT partition_id, log_offset, campaign, event_time, audit_hash AS hash/)
  expect(text).not.toContain('GROUP BY')
})
