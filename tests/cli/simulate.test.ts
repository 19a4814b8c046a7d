import { describe, expect, test } from 'vitest'
import { chunk42 } from './fakes.js'

describe('chunk42 simulate', () => {
  test('prints what a cluster would do, and its seed', async () => {
    const line = 'simulate --nodes 8 --cores 2 --rate 1M --duration 20 --fail 8000:1'
    const { exitCode, out, err } = await chunk42(line)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/8 nodes of 2 cores, micro-batch, 1000 ms/)
    expect(out).toMatch(/at 8\.0 s .* 1 failed: new results after/)
    expect(err).toMatch(/seed 42; costs of docs\/clusters.md/)
  })
  test('prints each step, each death and what was paid for', async () => {
    const line = 'simulate --nodes 2 --rescale 20000:4,40000:3 --fail-coordinator 30000'
    const { out } = await chunk42(line)
    expect(out).toMatch(/node-hours .* 0\.05/)
    expect(out).toMatch(/at 20\.0 s .* 4 nodes from now on: new results after/)
    expect(out).toMatch(/at 30\.0 s .* the coordinator's node failed: new results after/)
    expect(out).toMatch(/at 40\.0 s .* 3 nodes from now on/)
  })
  test('prints spec and forecast for machines', async () => {
    const { out } = await chunk42('simulate --engine per-event --nodes 2 --duration 20 --json')
    const told = JSON.parse(out)
    expect(told.spec).toMatchObject({ engine: 'per-event', nodes: 2 })
    expect(told.forecast).toMatchObject({ sustainable: true, failures: 0 })
  })
  test.each([
    ['--nodes 0', '--nodes 0'],
    ['--keys 5', 'COUNT:ZIPF'],
    ['--network isdn', '10gbe'],
    ['--duration 10 --warmup 10', 'less than --duration 10'],
    ['--object-store 20:10', 'p99 below p50'],
    ['--costs nobody', 'chunk42, spark, flink'],
    ['--task-tail 0.05', 'SHARE:SHAPE[:MOST]'],
    ['--fail 20000', 'MS:NODES'],
    ['--rescale 30000:8,70000:4', 'before --duration 60'],
    ['--rescale 30000:8,30000:4', 'a time with two steps'],
    ['--autoscale 0.8:0.4', 'LOW is not below HIGH'],
    ['--autoscale 0.4:0.8 --rescale 30000:8', 'with --rescale'],
    ['--autoscale 0.4:0.8:8', 'fewer than --nodes'],
  ])('refuses %s in one line', async (words, part) => {
    const { exitCode, err } = await chunk42(`simulate ${words}`)
    expect(exitCode).toBe(2)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(part)
  })
})
