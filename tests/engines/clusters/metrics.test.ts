import { expect, test } from 'vitest'
import { METRICS, mergedMetrics } from '../../../engines/clusters/metrics.js'

test('threads, tasks and instances become one figure of each name', () => {
  const lines = [
    `${METRICS}commit-latency-avg=2 commit-latency-max=9 process-rate=10 process-rate=5`,
    `${METRICS}commit-latency-avg=4 commit-latency-max=7 process-rate=1`,
  ]
  expect(mergedMetrics(lines)).toEqual({
    'commit-latency-avg': 3,
    'commit-latency-max': 9,
    'process-rate': 16,
  })
})

test('what nothing was measured of is no figure, and an instance may not have told yet', () => {
  expect(mergedMetrics([`${METRICS}commit-latency-avg=NaN dropped-records-total=0`])).toEqual({
    'dropped-records-total': 0,
  })
  expect(mergedMetrics([METRICS])).toEqual({})
})
