import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { commandOf } from '../../bench/plan/command.js'
import { crashFor } from '../../bench/plan/crash.js'
import { variantOf } from '../../bench/plan/variant.js'
import { planOf } from '../../bench/plan.js'
import { runFlags } from '../../cli/flags.js'
import { checkedCell, checkedPlan, readFlags } from '../../cli/options.js'
import { parseFault } from '../../faults/parse.js'
import { checkWorkload } from '../../workloads/check.js'
import { fakeWiring } from '../cli/fakes.js'
import { anyOptions } from './any-options.js'

const { catalog } = fakeWiring()

describe('the default sweep', () => {
  const { cells, expectedSeconds } = planOf({ scale: 'default' })
  const seconds = cells
    .filter(({ runtime, workload }) => runtime === 'threads' && !workload.drain)
    .map(({ workload }) => workload.events / workload.ratePerSec + 1)
    .reduce((a, b) => a + b)

  test('fits five minutes', () => {
    expect(seconds).toBeLessThan(280)
    expect(expectedSeconds).toBeLessThan(300)
  })
  test('has three loads and a crash at short intervals, one load and a crash at long ones', () => {
    const seen: Record<string, string[]> = {}
    for (const { engine, intervalMs, checkpointIntervalMs, workload, ...cell } of cells) {
      const isOther = cell.sink !== 'memory' || cell.guarantee !== 'exactly-once'
      const special = isOther || workload.drain || variantOf({ ...cell }) !== ''
      if (special) continue
      const key = `${engine} ${intervalMs ?? checkpointIntervalMs}`
      const load = `${workload.ratePerSec}${cell.fault === null ? '' : '!'}`
      seen[key] = [...(seen[key] ?? []), load].sort()
    }
    const many = ['10000', '100000', '100000!', '1000000']
    const one = ['100000', '100000!']
    const textbook = ['10000', '10000!']
    expect(seen).toEqual({
      'micro-batch 0': many,
      'micro-batch 10': many,
      'micro-batch 50': many,
      'micro-batch 200': many,
      'micro-batch 1000': one,
      'micro-batch 5000': textbook,
      'micro-batch 60000': ['1000'],
      'micro-batch 300000': ['1000'],
      'per-event 100': many,
      'per-event 1000': one,
      'per-event 5000': textbook,
      'per-event 60000': ['1000'],
      'per-event 300000': ['1000'],
    })
  })
  test('drains a backlog with each engine, and tries each guarantee and DuckDB', () => {
    const ids = cells.map(({ id }) => id)
    expect(ids).toEqual(
      expect.arrayContaining([
        'micro-batch-0ms-drain',
        'per-event-1000ms-drain',
        'micro-batch-0ms-json-drain',
        'per-event-1000ms-json-drain',
        'per-event-100ms-exactly-once-upsert-100000ps',
        'per-event-100ms-at-least-once-100000ps',
        'per-event-100ms-none-100000ps',
        'micro-batch-200ms-duckdb-100000ps',
        'per-event-1000ms-duckdb-100000ps',
        'micro-batch-60000ms-1000ps-virtual',
      ]),
    )
    const buffers = cells.filter(({ id }) => id.startsWith('per-event-1000ms-drain-buffer'))
    expect(
      buffers.map((c) => [c.bufferEvents, c.sliceEvents]).sort((a, b) => a[0]! - b[0]!),
    ).toEqual([
      [1, 1],
      [100, 100],
      [4_000, 4_000],
      [50_000, 16_384],
    ])
    const drain = cells.find(({ id }) => id === 'micro-batch-0ms-drain')
    expect(drain).toMatchObject({ durability: 'process', chunkEventsMax: 1_000_000, query: 'ysb' })
  })
  test('has 20 intervals after the warm-up while they are short, and at least 5 of them else', () => {
    for (const { workload, intervalMs, checkpointIntervalMs, warmupMs } of cells) {
      if (workload.drain) continue
      const paceMs = intervalMs ?? checkpointIntervalMs!
      const durationMs = (workload.events / workload.ratePerSec) * 1000
      const counted = paceMs <= 200 ? durationMs - warmupMs : durationMs
      expect(counted).toBeGreaterThanOrEqual((paceMs <= 200 ? 20 : 5) * paceMs)
    }
  })
  test('has a point for real-time mode, and for bundles: where both models meet', () => {
    const points = cells.map((cell) => `${cell.engine} ${variantOf(cell)}`.trim())
    expect(points).toEqual(expect.arrayContaining(['real-time', 'per-event bundles of 5 ms']))
  })
  test('groups by engine', () => {
    const changes = cells.filter(({ engine }, i) => i > 0 && engine !== cells[i - 1]!.engine)
    expect(changes).toHaveLength(2)
  })
})

describe('other sweeps', () => {
  test('quick: one load, one crash an engine, at most 40 s', () => {
    const { cells, expectedSeconds } = planOf({ scale: 'quick' })
    expect(cells.map(({ id }) => id).sort()).toEqual([
      'micro-batch-0ms-100000ps',
      'micro-batch-200ms-100000ps',
      'micro-batch-50ms-100000ps',
      'micro-batch-50ms-100000ps-crash',
      'per-event-100ms-100000ps',
      'per-event-100ms-100000ps-crash',
    ])
    expect(expectedSeconds).toBeLessThan(40)
  })
  test('full: every cell at least 3 times, shuffled by the seed, under an hour', () => {
    const once = planOf({ scale: 'default' }).cells.length
    const { cells, expectedSeconds } = planOf({ scale: 'full', seed: 'a' })
    expect(cells.length).toBeGreaterThanOrEqual(3 * once)
    expect(expectedSeconds).toBeLessThan(3600)
    const ids = (seed: string) => planOf({ scale: 'full', seed }).cells.map(({ id }) => id)
    expect(ids('a')).toEqual(cells.map(({ id }) => id))
    expect(ids('b')).not.toEqual(ids('a'))
    expect(ids('b').sort()).toEqual(ids('a').sort())
  })
  test('what was named is run, and nothing beside it', () => {
    const plan = (options: object) => planOf({ scale: 'default', ...options }).cells
    const micro = plan({ engines: ['micro-batch'], intervalsMs: [20], rates: [5_000, 7_000] })
    expect(micro.map(({ id }) => id)).toEqual([
      'micro-batch-20ms-5000ps',
      'micro-batch-20ms-7000ps',
      'micro-batch-20ms-7000ps-crash',
    ])
    const fault = 'slow:worker=1,factor=4'
    expect(plan({ engines: ['per-event'], checkpointsMs: [100], rates: [1_000], fault })).toEqual([
      expect.objectContaining({ fault: null }),
      expect.objectContaining({ fault }),
    ])
    expect(plan({ fault: null }).filter((cell) => cell.fault !== null)).toEqual([])
    expect(plan({ drainOnly: true }).map(({ id }) => id)).toEqual([
      'micro-batch-0ms-drain',
      'per-event-1000ms-drain',
    ])
    expect(new Set(plan({ guarantee: 'at-least-once' }).map(({ engine }) => engine))).toEqual(
      new Set(['per-event']),
    )
  })
  test('what a record costs is measured in whole sweeps, and where it is asked for', () => {
    const has = (options: Parameters<typeof planOf>[0]) => planOf(options).exchange
    expect(has({ scale: 'default' })).toBe(true)
    expect(has({ scale: 'full' })).toBe(true)
    expect(has({ scale: 'quick' })).toBe(false)
    expect(has({ scale: 'default', rates: [1_000] })).toBe(false)
    expect(has({ scale: 'quick', exchange: true })).toBe(true)
    const [asked, usual] = [true, false].map((exchange) => planOf({ scale: 'quick', exchange }))
    expect(asked!.cells).toEqual(usual!.cells)
    expect(asked!.expectedSeconds).toBeGreaterThan(usual!.expectedSeconds)
  })
  test('a replay asks for clicks per page unless told otherwise', () => {
    const { cells } = planOf({ scale: 'quick', workload: 'replay', input: 'a.log' })
    expect(new Set(cells.map(({ query }) => query))).toEqual(new Set(['clicks']))
    expect(cells[0]!.workload).toMatchObject({ name: 'replay', input: 'a.log' })
  })
  test('every cell of every sweep is valid, named once, and re-made by its command', () => {
    for (const scale of ['quick', 'default', 'full'] as const) {
      const { cells } = checkedPlan({ scale, seed: 'x/1' })
      expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
      for (const cell of cells) expect(reread(commandOf(cell))).toEqual(cell)
    }
  })
})

test('a backlog of bytes is a shorter one, and of an encoding that was asked for there is no other', () => {
  const { cells } = planOf({ scale: 'default', encoding: 'binary' })
  expect(new Set(cells.map(({ encoding }) => encoding))).toEqual(new Set(['binary']))
  const drains = cells.filter(({ workload }) => workload.drain)
  expect(drains.map(({ workload }) => workload.events)).toEqual([2_000_000, 2_000_000])
})

describe('the default crash', () => {
  test.each([
    [{ intervalMs: 0 }, 'crash:chunk=42,at=50%'],
    [{ intervalMs: 50, durationSeconds: 2.5 }, 'crash:batch=25,chunk=0,at=50%'],
    [{ intervalMs: 5_000 }, 'crash:batch=2,chunk=0,at=50%'],
  ])('of micro-batch %j strikes the batch in the middle', (options, fault) => {
    expect(crashFor(cellOf({ ...options, engine: 'micro-batch' }))).toBe(fault)
  })
  test.each([
    [{ events: 1_000 }, 'crash:event=250,worker=1'],
    [{ events: 1_000, workers: 1 }, 'crash:event=500,worker=0'],
    [{ events: 1_000, partitions: 1 }, 'crash:event=500,worker=0'],
    [{ events: 1_000, partitions: 5 }, 'crash:event=200,worker=1'],
  ])('of per-event %j strikes in the middle of what that worker reads', (options, fault) => {
    expect(crashFor(cellOf({ ...options, engine: 'per-event' }))).toBe(fault)
  })
})

describe('commandOf', () => {
  test('says what differs from the defaults, and no more', () => {
    const spec = cellOf({ intervalMs: 50, fault: 'crash:chunk=42;crash:coordinator,at=2s' })
    expect(commandOf(spec)).toBe(
      'npm run -s chunk42 -- run --engine micro-batch --interval 50 --rate 100000 --seed 42 ' +
        "--fault 'crash:chunk=42;crash:coordinator,at=2s'",
    )
  })
  test('any cell comes back from its command', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const spec = checkedCell(options)
        expect(reread(commandOf(spec))).toEqual(spec)
        expect(() => checkWorkload(spec.workload)).not.toThrow()
        if (spec.fault !== null) parseFault(spec.fault, spec)
      }),
      { seed: 42, numRuns: 300 },
    )
  })
})

/** As a shell and `chunk42 run` would read it. */
function reread(command: string) {
  const words = [...command.matchAll(/'([^']*)'|[^\s']+/g)].map(([word, quoted]) => quoted ?? word)
  const given = new Map<string, string>()
  for (let i = words.indexOf('run', 2) + 1; i < words.length; i += 2) {
    given.set(words[i]!.slice(2), words[i + 1]!)
  }
  return checkedCell(readFlags(runFlags(catalog), given))
}
