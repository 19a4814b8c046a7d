import { describe, expect, test } from 'vitest'
import { commitIntervals } from '../../reports/charts/commit-intervals.js'
import { stateSize } from '../../reports/charts/state-size.js'
import { renderReport } from '../../reports/html.js'
import { compileSpec } from '../../reports/render.js'
import { fixture } from './fixture.js'
import { clustersFixture, commitFixture, stateFixture } from './fixture-clusters.js'

describe('what was swept of engines of others', () => {
  test('state: checkpoints, latency and recovery against its size, each with the caveat', () => {
    const figures = stateSize.draw(stateFixture())
    expect(figures.map(({ name }) => name)).toEqual([
      'state-checkpoint',
      'state-latency',
      'state-recovery',
    ])
    for (const { alt, notes } of figures) {
      for (const told of ['flink, rocksdb at 10 MB', 'kafka-streams, disk at 1 GB']) {
        expect(alt).toContain(told)
      }
      expect(notes.join(' ')).toContain('share 2 cores')
    }
    expect(figures[0]!.alt).toContain('flink, rocksdb at 100 MB: checkpoint 320 ms')
    expect(figures[1]!.alt).toContain('flink, rocksdb at 100 MB: p50 581 ms')
    expect(figures[2]!.alt).toContain('flink, rocksdb at 100 MB: outage 15.7 s')
  })
  test('state of one size is no picture, and figures that cannot be used are in none', () => {
    expect(stateSize.draw(stateFixture([1e8]))).toEqual([])
    expect(stateSize.draw(clustersFixture())).toEqual([])
    const { cells, ...rest } = stateFixture([1e7, 1e8])
    const late = cells.map((c) => ({ ...c, invalid: 'the load fell behind' }))
    expect(stateSize.draw({ ...rest, cells: late })).toEqual([])
    const untold = cells.map((c) => ({ ...c, cluster: { ...c.cluster!, metrics: {} } }))
    const names = stateSize.draw({ ...rest, cells: untold }).map(({ name }) => name)
    expect(names).toEqual(['state-latency', 'state-recovery'])
  })
  test('commit intervals: latency and cost, a line for each guarantee', () => {
    const figures = commitIntervals.draw(commitFixture())
    expect(figures.map(({ name }) => name)).toEqual(['interval-latency', 'interval-cost'])
    const [latency, cost] = figures
    expect(latency!.alt).toContain('exactly-once at 30 s: p50 15 s')
    expect(latency!.alt).not.toContain('tuned, exactly-once at 30 s: p99')
    expect(latency!.alt).toContain('at-least-once at 10 ms: p50 5 ms')
    expect(cost!.alt).toMatch(/exactly-once at 10 ms: engine [\d.]+ (ms|s|min)/)
    for (const { notes } of figures) expect(notes.join(' ')).toContain('share 2 cores')
    expect(commitIntervals.draw(commitFixture([100]))).toEqual([])
    expect(commitIntervals.draw(fixture())).toEqual([])
  })
  test('is drawn in the panel of the engines, without a complaint of Vega', async () => {
    const both = [...stateSize.draw(stateFixture()), ...commitIntervals.draw(commitFixture())]
    for (const figure of both) {
      for (const width of [290, 820]) {
        expect(compileSpec(figure.spec(width)).warnings, figure.name).toEqual([])
      }
    }
    const { html, charts } = await renderReport(stateFixture(), '')
    expect(html).toContain('data-chart="state-recovery"')
    expect(html).toContain('What more state costs')
    for (const { svg } of charts) expect(/NaN|undefined|Infinity/.test(svg)).toBe(false)
    const without = (await renderReport(clustersFixture(), '')).html
    expect(without).not.toContain('What more state costs')
    expect(without).not.toContain('data-chart="interval-')
  })
})
