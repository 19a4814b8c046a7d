import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
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
