import { describe, expect, test } from 'vitest'
import { bySetting, isPaced } from '../../reports/cells.js'
import { drain } from '../../reports/charts/drain.js'
import { percentiles } from '../../reports/charts/percentiles.js'
import { recovery } from '../../reports/charts/recovery.js'
import { colourScale, shapeScale } from '../../reports/charts/theme.js'
import { throughputLatency } from '../../reports/charts/throughput-latency.js'
import { renderReport } from '../../reports/html.js'
import { clusters } from '../../reports/sections/clusters.js'
import { gist } from '../../reports/sections/gist.js'
import { verdict } from '../../reports/verdict.js'
import { fixture } from './fixture.js'
import { clustersFixture } from './fixture-clusters.js'

const OTHERS = ['spark', 'flink', 'storm', 'kafka-streams']

describe('engines of others in a report', () => {
  test('stand in the pictures of ours over the same broker, each with the caveat', () => {
    const result = clustersFixture()
    for (const chart of [throughputLatency, percentiles, recovery, drain]) {
      const [figure] = chart.draw(result)
      for (const name of OTHERS.filter((one) => one !== 'storm' || chart !== drain)) {
        expect(figure!.alt + JSON.stringify(figure!.spec(800)), chart.name).toContain(name)
      }
      expect(JSON.stringify(figure!.spec(800)), chart.name).toContain('micro-batch')
      expect(figure!.notes.join(' '), chart.name).toContain('share 2 cores')
    }
  })
  test('share no setting with clicks in memory', () => {
    const groups = bySetting([...clustersFixture().cells, ...fixture().cells].filter(isPaced))
    for (const { cells } of groups) {
      expect(new Set(cells.map(({ log }) => log === null)).size).toBe(1)
    }
  })
  test('are compared in sentences only with what came the same way', () => {
    const { advice } = verdict(clustersFixture())
    expect(advice).toContain('At 10,000 clicks/s, over Kafka, as JSON, exactly-once')
    for (const name of OTHERS.filter((one) => one !== 'storm')) expect(advice).toContain(name)
    expect(advice).toContain('Over Kafka, as JSON, a backlog goes fastest through flink: 830 k/s')
    expect(advice).toContain('From columns in memory, without network and parser, a backlog')
    expect(advice).not.toMatch(/92\.4 M\/s, [\d.,]+ times (flink|spark|kafka)/)
  })
  test('and so does the table of the best', () => {
    const { text } = gist(clustersFixture())!
    expect(text).toContain('540 k/s')
    expect(text).not.toContain('92.4 M/s')
  })
  test('have a panel of their own, which a report without them has not', async () => {
    const { text } = clusters(clustersFixture())!
    for (const name of OTHERS) expect(text).toContain(name)
    for (const told of ['4.2.0', '31.4 s', '6.2 s', '4.8 s', 'checkpointMsP50 44', '9.7 ms']) {
      expect(text).toContain(told)
    }
    expect(text).toContain('581 ms / 1.06 s')
    expect(text).toContain('some.setting=&lt;b&gt;2&lt;/b&gt;')
    expect(clusters(fixture())).toBeNull()
    const { html } = await renderReport(fixture(), '')
    expect(html).not.toContain('href="#clusters"')
  })
  test('tell where a known shape does not come out', () => {
    const { cells, ...rest } = clustersFixture()
    const right = clusters({ ...rest, cells })!.text
    expect(right).toContain('✓ so it is')
    expect(right).not.toContain('✗ not so')
    const early = cells.map((c) =>
      c.engine === 'flink' && c.visibleLatencyMs !== null
        ? { ...c, visibleLatencyMs: { ...c.visibleLatencyMs, p50: 12 } }
        : c,
    )
    expect(clusters({ ...rest, cells: early })!.text).toContain('✗ not so')
  })
})

test('more series than colours still differ', () => {
  const series = Array.from({ length: 14 }, (_, i) => `engine ${i}`)
  const colours = (colourScale(series) as { range: string[] }).range
  const shapes = (shapeScale(series) as { range: string[] }).range
  expect(new Set(series.map((_, i) => `${colours[i]} ${shapes[i]}`)).size).toBe(14)
})
