-- No number of a batch can be added to another one's here: what is kept are the rows themselves.
SELECT
  page % 10 AS section,
  count(DISTINCT user_id) AS visitors,
  median(event_time - frontier) AS behind_ms,
  count(*) AS clicks
FROM events
GROUP BY section
ORDER BY section;
