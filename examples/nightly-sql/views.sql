-- The question of the Yahoo Streaming Benchmark. Each number is a sum of parts, so a batch adds to it.
SELECT
  event_time // 10000 AS window_id,
  campaign,
  count(*) AS views,
  avg(page) AS page_avg,
  max(event_time) AS last_time
FROM events
WHERE type = 'view'
GROUP BY window_id, campaign
ORDER BY window_id, campaign;
