import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ForecastsPart } from '../../bench/simulate/campaign.js'
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
    ['--shard 1/2', 'with --seeds N'],
    ['--seeds 4 --shard 3/2', 'not I/N'],
    ['--seeds 4 --known', '--known alone'],
    ['--nodes 2 --merge package.json', '--merge alone'],
    ['--merge package.json', 'not a part'],
  ])('refuses %s in one line', async (words, part) => {
    const { exitCode, err } = await chunk42(`simulate ${words}`)
    expect(exitCode).toBe(2)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(part)
  })
})

describe('chunk42 simulate --seeds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-forecasts-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const line = 'simulate --nodes 4 --cores 2 --duration 20 --mtbf 0.01 --seeds 5'

  test('adds what shards printed to what one machine prints', async () => {
    const paths: string[] = []
    for (const shard of ['2/2', '1/2']) {
      const { out } = await chunk42(`${line} --shard ${shard} --json`)
      paths.push(join(folder, `${shard[0]}.json`))
      writeFileSync(paths.at(-1)!, out)
    }
    const whole = JSON.parse((await chunk42(`${line} --json`)).out) as ForecastsPart
    const sum = JSON.parse((await chunk42(`simulate --json --merge ${paths.join(' ')}`)).out)
    expect({ ...sum, ms: 0 }).toEqual({ ...whole, ms: 0 })
    expect(whole.runs.map(({ seed }) => seed)).toEqual([0, 1, 2, 3, 4].map((n) => `42/${n}`))
    const { exitCode, err } = await chunk42(`simulate --merge ${paths[0]}`)
    expect(exitCode).toBe(2)
    expect(err).toContain('parts are missing: 1/2')
  })
  test('says what becomes of a cluster by chance', async () => {
    const { exitCode, out } = await chunk42(line)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/5 of 5 forecasts: 4 nodes of 2 cores, micro-batch, each 20 virtual s/)
    expect(out).toMatch(/visible p99 .* of a failure: outage .*sustainable: \d of 5 \(/s)
  })
})
