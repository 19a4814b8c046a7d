import { describe, expect, test } from 'vitest'
import { questionOf } from '../../cli/commands/plan-flags.js'
import { chunk42 } from './fakes.js'

/** As commander hands it over, with what is usual. */
const asked = (some: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries({
      ...{ rate: '1M', p99: '1s', interval: '500', costs: 'chunk42', 'node-price': '0' },
      ...{ spare: '0', 'nodes-max': '10' },
      ...some,
    }),
  )
const LINE = 'plan --rate 200k --p99 1s --engine per-event --interval 500'

describe('chunk42 plan', () => {
  test('takes of a cluster what simulate takes, and says all that it assumed', () => {
    const { bases, target, assumptions } = questionOf(
      asked({
        ...{ stragglers: '0.1:2', racks: '4:9000', guarantee: 'at-least-once', detect: '2000' },
        ...{ arrivals: 'sine:10000:0.2', keys: '1000:1', 'event-bytes': '300', group: '2' },
        ...{ 'buffer-timeout': '20', 'object-store': '30:200', 'node-restart': '9000' },
        ...{ pipeline: '3', 'state-bytes': '10M', costs: 'reports/costs.json', cores: '8' },
      }),
      [],
    )
    expect(target.guarantee).toBe('at-least-once')
    expect(bases['per-event']).toMatchObject({
      ...{ racks: { nodes: 4, mtbfHours: 9_000 }, guarantee: 'at-least-once', coresPerNode: 8 },
      ...{ groupBatches: 2, pipelineBatches: 3, stateBytes: 1e7, detectMs: 2_000 },
    })
    expect(Object.fromEntries(assumptions)).toMatchObject({
      costs: expect.stringMatching(/^chunk42 calibrate, /),
      load: 'sine:10000:0.2',
      stragglers: '10 % of nodes, 2x slower',
      'MTBF of racks': '9,000 h each, of 4 nodes that fail as one',
      'bytes of a click': '300',
      'records wait for others': '20 ms at most',
      'commit latency': expect.stringContaining('p50 30 ms, p99 200 ms'),
      'restart of a node': 'noticed after 2 s, there again after 9 s',
      'batches handed out at once': '2',
      'groups in flight': '3 at most',
      'key skew': 'Zipf 1 over 1,000 keys',
    })
  })
  test('takes costs of both models from what calibrate wrote', () => {
    const given = asked({ costs: 'reports/costs.json' })
    const { bases, assumptions } = questionOf(given, [])
    expect(bases['micro-batch'].costs.eventUs).not.toBe(bases['per-event'].costs.eventUs)
    const [, cost] = assumptions.find(([name]) => name === 'cost per event')!
    expect(cost).toMatch(/^micro-batch: .* of a core; per-event: .* of a core$/)
  })
  test('tells a person the answer first, then failures and what it hangs on', async () => {
    const { exitCode, out, err } = await chunk42(`${LINE} --node-price 0.2/h`)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^\d+ nodes?, per-event, checkpoint each 500 ms: 200 k\/s, exactly-once/)
    expect(out).toMatch(/an hour, [\d.,]+ a month/)
    expect(out).toContain('nodes gone for good')
    expect(err).toMatch(/^seed 42, costs: docs\/clusters.md/)
  })
  test.each([
    ['plan --p99 1s', 'no --rate'],
    ['plan --rate 1M', 'no --p99'],
    [`${LINE} --p99 0s`, 'no time'],
    [`${LINE} --node-price cheap`, 'no price'],
    [`${LINE} --mtbf never`, '--mtbf never'],
    [`${LINE} --costs nobody`, 'chunk42, spark, flink'],
    [`${LINE} --costs spark`, 'costs of spark are of another model'],
    [`${LINE} --keys 5`, 'COUNT:ZIPF'],
    [`${LINE} --object-store 20:10`, 'p99 below p50'],
    [`${LINE} --guarantee none`, 'exactly-once, at-least-once'],
    [`${LINE} --interval x`, 'not a number'],
    [`${LINE} --nodes-max 0`, 'too small'],
  ])('refuses %s in one line', async (line, part) => {
    const { exitCode, err } = await chunk42(line)
    expect(exitCode).toBe(2)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).toContain(part)
  })
})
