import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ForecastsPart } from '../../bench/simulate/campaign.js'
import { clustersFixture } from '../reports/fixture-clusters.js'
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
  test('takes state by lineage as run does', async () => {
    const words = '--state lineage --checkpoint-batches 5 --nodes 2 --duration 20'
    const { exitCode, out } = await chunk42(`simulate ${words} --json`)
    expect(exitCode).toBe(0)
    expect(JSON.parse(out).spec).toMatchObject({ state: 'lineage', checkpointBatches: 5 })
  })
  test('tells of per-event how long checkpoints take, and what is worked on again', async () => {
    const line = 'simulate --engine per-event --nodes 2 --duration 40 --fail 10500:1'
    const { out } = await chunk42(`${line} --node-restart 2000 --alignment unaligned`)
    expect(out).toMatch(/checkpoints .* took p50 .* MB at most/)
    expect(out).toMatch(/2 lives of the coordinator; .* clicks worked on again/)
  })
  test.each([
    ['--nodes 0', '--nodes 0'],
    ['--keys 5', 'COUNT:ZIPF'],
    ['--network isdn', '10gbe'],
    ['--duration 10 --warmup 10', 'less than --duration 10'],
    ['--object-store 20:10', 'p99 below p50'],
    ['--costs nobody', 'chunk42, spark, flink'],
    ['--engine per-event --state lineage', 'allowed: micro-batch'],
    ['--engine per-event --schedule group', 'allowed: micro-batch'],
    ['--state lineage --group 5', 'no groups of batches'],
    ['--state lineage --speculate on', '--speculate off'],
    ['--engine per-event --guarantee none', 'exactly-once, at-least-once'],
    ['--alignment sideways', 'aligned, unaligned'],
    ['--alignment unaligned --guarantee at-least-once', '--alignment aligned'],
    ['--buffer-bytes -1', 'whole bytes'],
    ['--shard 1/2', 'with --seeds N'],
    ['--seeds 4 --shard 3/2', 'not I/N'],
    ['--seeds 4 --known', '--known alone'],
    ['--nodes 2 --merge package.json', '--merge alone'],
    ['--merge package.json', 'not a part'],
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

describe('chunk42 simulate --costs RESULT.json:ENGINE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-costs-'))
  const file = join(folder, 'result.json')
  writeFileSync(file, JSON.stringify(clustersFixture()))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('says what was measured, and forecasts their model', async () => {
    const line = `simulate --nodes 2 --duration 20 --costs ${file}:flink:tuned`
    const { exitCode, out, err } = await chunk42(line)
    expect(err).toMatch(/costs of flink 2\.2\.1 tuned, .*eventUs .*; as in the table flink: /)
    expect(out).toContain('per-event, 1000 ms')
    expect(exitCode).toBe(0)
  })
  test('--check foretells the cells of the result', async () => {
    const { exitCode, out } = await chunk42(`simulate --check --costs ${folder}:spark --json`)
    const { checked } = JSON.parse(out)
    expect(checked.map(({ cell }: { cell: string }) => cell)).toEqual([
      ...['spark-tuned-paced', 'spark-tuned-drain', 'spark-tuned-crash'],
    ])
    expect(exitCode).toBe(0)
  })
  test.each([
    [`--costs ${file}`, 'a result has several engines', ':spark|flink'],
    [`--costs ${file}:hadoop`, 'hadoop is no engine', 'spark, flink'],
    [`--costs ${file}:storm`, 'no cell of storm is exactly-once', 'such a result'],
    [`--costs ${file}:flink`, 'cells of flink are', 'flink:tuned'],
    [`--costs ${file}.no:spark`, 'no JSON file', 'a result.json'],
    [`--engine per-event --costs ${file}:spark`, 'of micro-batch', '--engine micro-batch'],
    ['--check', 'no costs of a result', 'RESULT.json:ENGINE'],
    ['--check --costs spark', 'no result', 'RESULT.json:ENGINE'],
    [`--check --nodes 3 --costs ${file}:spark`, 'cells say what they are', 'only --costs'],
  ])('refuses %s in one line', async (words, reason, allowed) => {
    const { exitCode, err } = await chunk42(`simulate ${words}`)
    expect(exitCode).toBe(2)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(reason)
    expect(err).toContain(allowed)
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
