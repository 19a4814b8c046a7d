import { describe, expect, test } from 'vitest'
import type { Job } from '../../../../engines/clusters/engine.js'
import { statementsOf } from '../../../../engines/clusters/flink/sql.js'

const job: Job = {
  name: 'job-1',
  brokers: 'a:9092',
  from: 'clicks',
  to: 'rows',
  partitions: 4,
  query: { type: 'view', key: 'campaign', output: 'count', windowMs: 10_000, latenessMs: 1_000 },
  baseMs: 1_000,
  campaigns: 'campaigns.txt',
  guarantee: 'exactly-once',
  intervalMs: 1_000,
  mode: 'sql',
  workers: 2,
  stateBytes: 0,
  folder: '.',
  conf: {},
}
const textOf = (more: Partial<Job>) => Object.values(statementsOf({ ...job, ...more }))

describe('Flink SQL of a query', () => {
  test('is the same text as a stream and as a nightly batch, but for where its topic ends', () => {
    const end = "'scan.bounded.mode' = 'latest-offset', "
    const stream = textOf({}).join('\n')
    const batch = textOf({ mode: 'nightly' }).join('\n')
    expect(batch).toContain(end)
    expect(batch.replace(end, '')).toBe(stream)
    expect(textOf({ mode: 'sql-mini-batch' }).join('\n')).toBe(stream)
  })

  test('writes cells under the key of their group, so that none is taken back', () => {
    const [, , answer, sink] = textOf({})
    expect(answer).toContain('GROUP BY window_id, campaign')
    expect(sink).toContain('PRIMARY KEY (window_id, campaign)')
    expect(sink).toContain("'connector' = 'upsert-kafka'")
  })

  test('has no join, no order, and no word that is a keyword', () => {
    const { query } = job
    for (const asked of [query, { ...query, key: 'page' }, { ...query, output: 'each' }] as const) {
      const [, , answer] = textOf({ query: asked })
      expect(answer).not.toMatch(/JOIN|ORDER BY| hash\b/)
    }
  })

  test('names transactions only where there are any', () => {
    expect(textOf({})[3]).toContain("'sink.transactional-id-prefix' = 'job-1'")
    expect(textOf({ guarantee: 'none' })[3]).not.toContain('transactional-id')
  })
})
