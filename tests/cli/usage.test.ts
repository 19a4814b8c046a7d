import { describe, expect, test } from 'vitest'
import { MODES } from '../../cli/modes.js'
import { ENGINES } from '../../engines/registry.js'
import { chunk42, fakeWiring } from './fakes.js'

/** What is typed, and what the one line must name: the value, the reason, what is allowed. */
const WRONG: [line: string, ...parts: string[]][] = [
  ['bench --interval -5', '--interval -5', 'too small', '0 to 86400000 ms'],
  ['bench --interval NaN', '--interval NaN', 'not a number'],
  ['bench --interval Infinity', '--interval Infinity', 'not a number'],
  ['bench --interval 86400001', 'too big'],
  ['bench --interval 0x10', 'not a number'],
  ['bench --interval 10,,50', "--interval ''", 'not a number'],
  ['bench --interval 50 --engine per-event', 'per-event has no interval', '--checkpoint MS'],
  ['bench --checkpoint 50 --engine micro-batch', 'micro-batch has no checkpoint', '--interval MS'],
  ['bench --checkpoint 0', '--checkpoint 0', 'too small'],
  ['run --engine per-event --interval 5', 'per-event has no interval'],
  ['bench --rate 0', '--rate 0', 'too small'],
  ['bench --rate 101M', '--rate 101M', 'too big'],
  ['bench --rate 1.5', '--rate 1.5', 'not a whole number'],
  ['bench --rate ten', '--rate ten', 'not a number', '10k'],
  ['bench --load some', '--load some', 'max'],
  ['bench --duration 0', '--duration 0', 'too small'],
  ['bench --engine heron', '--engine heron', 'micro-batch, per-event', 'spark, flink'],
  ['run --engine spark --sink memory', '--engine spark', 'sink', 'kafka'],
  ['run --engine spark --slice-events 5', '--engine spark', 'slice-events', '--conf'],
  ['run --engine flink --brokers here', '--brokers here', 'no address', 'host:port'],
  ['run --engine flink --brokers a:9092,b', '--brokers b', 'no address', 'host:port'],
  ['run --fault outage:at=2s,for=9s', 'struck inside', 'an engine of others'],
  ['run --engine flink --fault outage:at=2s', 'for is missing', 'outage:at=20s,for=60s'],
  ['run --engine spark --mode slow', '--mode slow', 'default, tuned'],
  ['run --engine micro-batch --mode tuned', '--mode tuned', 'micro-batch', 'spark, flink'],
  ['bench --query top', '--query top', 'ysb, clicks, enrich'],
  ['bench --sink oracle', '--sink oracle', 'memory, duckdb'],
  ['bench --workload real', '--workload real', 'synthetic, replay'],
  ['bench --guarantee most', '--guarantee most', 'exactly-once, exactly-once-upsert'],
  ['run --audit count --fault crash:chunk=1', 'a fault needs the whole audit', '--audit hash'],
  ['run --audit count --query enrich', 'enrich has no counts', '--audit hash'],
  ['run --state lineage --guarantee none', '--state lineage', '--guarantee exactly-once'],
  ['run --state lineage --fault crash:chunk=42', '--state lineage', 'crash:event=N,worker=W'],
  ['run --guarantee at-least-once', 'micro-batch cannot give it', 'exactly-once, none'],
  ['query top', 'top: unknown', 'ysb, clicks, enrich', 'hot-pages'],
  ['run --output-mode some', '--output-mode some', 'update, append, complete'],
  [
    'run --engine per-event --guarantee at-least-once --output-mode append',
    '--output-mode append',
    'per-event with at-least-once shows rows at once',
    'append with --guarantee exactly-once',
  ],
  ['bench --durability paper', '--durability paper', 'power, process'],
  ['bench --runtime cloud', '--runtime cloud', 'threads, simulated'],
  ['bench --workers 0', '--workers 0', '1 to 64'],
  ['bench --partitions 1.5', '--partitions 1.5', 'whole numbers'],
  ['bench --repeat 0', '--repeat 0', '1 to 100'],
  ['bench --keys zipf', '--keys zipf', 'zipf:S'],
  ['bench --keys zipf:x', '--keys x', 'not a number'],
  ['bench --keys hot:2', '--keys 2', 'too big'],
  ['bench --keys constructor', '--keys constructor', 'uniform'],
  ['bench --arrivals burst:1000', 'wrong number of parts', 'burst:PERIOD_MS:SHARE:FACTOR'],
  ['bench --arrivals ramp:3', '--arrivals 3', 'too big'],
  ['bench --late 0.5', '--late 0.5', 'not SHARE:BY_MS'],
  ['bench --disorder -1', '--disorder -1', 'too small'],
  ['bench --input a.log', '--input a.log', '--workload replay'],
  ['bench --workload replay', 'it needs a file', '--input FILE'],
  ['bench --workload replay --input a --keys uniform', '--keys uniform', 'those of its file'],
  ['bench --fault crash:chunk=1', 'per-event has no batches and no chunks', 'crash:event=N'],
  ['bench --fault meteor', '--fault meteor', 'no such fault'],
  ['bench --quick --full', 'they exclude each other'],
  ['bench --seed a;b', '--seed a;b', 'not a seed'],
  ['run --events 2T', '--events 2T', 'not a number'],
  ['run --events 9G --rate 100M', 'events 9000000000', 'out of range', '0 to 8589934588'],
  ['bench --cost-of-guarantee 0', '--cost-of-guarantee 0', '1 to 100'],
  ['bench --cost-of-guarantee --full', '--full', 'a sweep of its own'],
  ['bench --cost-of-guarantee --search', '--search', 'a sweep of its own'],
  ['bench --cost-of-guarantee --peers', '--peers', 'with itself'],
  ['bench --cost-of-guarantee 6 --guarantee none', '--guarantee none', 'compares two'],
  ['bench --cost-of-guarantee --runtime simulated', '--runtime simulated', 'assumed'],
  ['bench --cost-of-guarantee --fault crash:chunk=3', '--fault crash:chunk=3', 'undisturbed'],
  ['bench --cost-of-guarantee --repeat 3', '--repeat 3', 'how many pairs'],
  ['run --rate 1 --events 1G', 'days'],
  ['bench --colour', "unknown option '--colour'"],
  ['bench --interva 5', 'Did you mean --interval?'],
  ['bench --interval', 'argument missing'],
  ['bench extra', 'too many arguments'],
  ['benhc', "unknown command 'benhc'", 'Did you mean bench?'],
  ['', 'no command', 'bench, run, watch, report, advise, plan, engines'],
  ['watch --engine spark', '--engine spark', 'nobody can look inside', 'micro-batch, per-event'],
  ['watch --runtime simulated', '--runtime simulated', 'over at once', '--runtime threads'],
  ['watch --audit count', '--audit count', 'a fault needs the whole audit'],
  ['watch --port 70000', '--port 70000', 'too big', '0 to 65535'],
  ['exchange --time 1', '--time 1', 'too small', '10 to 60000 ms'],
  ['verify --real --kills -1', '--kills -1', 'too small', '0 to 10000000'],
  ['verify --real --engine storm', '--engine storm', 'micro-batch, per-event'],
  ['verify --real --sink memory', '--sink memory', 'duckdb'],
  ['verify --real --out no/such/folder --continue', 'no/such/folder', 'real.jsonl'],
  ['verify --real --out no/such/folder --report', 'no/such/folder', 'a campaign'],
  ['report no/such/file', 'no/such/file', 'no such file'],
  ['report --out no/such/folder', 'no/such/folder', 'npm run bench'],
]

describe('bad input', () => {
  test.each(WRONG)('%j is refused in one line', async (line, ...parts) => {
    const wiring = fakeWiring()
    const { exitCode, out, err } = await chunk42(line, wiring)
    expect(exitCode).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(/^chunk42: .+$/)
    for (const part of parts) expect(err).toContain(part)
    // Nothing was begun.
    expect([...wiring.files.folders, ...wiring.files.files.keys()]).toEqual([])
  })
  test.each([
    ['InputError', 2],
    ['SinkError', 2],
    ['TypeError', 1],
  ])('%s of a cell: exit code %i', async (name, exitCode) => {
    const runCell = async () => {
      throw Object.assign(new Error('it is\nbroken'), { name })
    }
    const wiring = fakeWiring({ runCell })
    const said = await chunk42('run', wiring)
    expect(said.exitCode).toBe(exitCode)
    if (exitCode === 2) expect(said.err).toBe('chunk42: it is broken')
    else expect(said.err).toContain('usage.test')
  })
  test('a query can be shown in SQL', async () => {
    const { exitCode, out } = await chunk42('query hot-pages --sql')
    expect(exitCode).toBe(0)
    expect(out).toContain('-- CREATE TABLE clicks (')
    expect(out).toContain('sum(CAST(audit_hash AS BIGINT)) AS hash')
    expect((await chunk42('query ctr')).out).toContain('window_id, campaign, views, clicks, rate')
    const json = await chunk42('query enrich --json')
    expect(JSON.parse(json.out)).toMatchObject({ name: 'enrich', output: 'each' })
  })
  test('help and version are no mistakes', async () => {
    expect(await chunk42('--version')).toMatchObject({ exitCode: 0, out: '0.1.0', err: '' })
    const help = await chunk42('bench --help')
    expect(help).toMatchObject({ exitCode: 0, err: '' })
    expect(help.out).toContain('--interval <list>')
  })
})

test('chunk42 engines lists each mode with flags that run knows, and whose they are', async () => {
  const { out } = await chunk42('engines')
  expect(out).toContain('--alignment aligned|unaligned')
  const help = (await chunk42('run --help')).out
  for (const { flag, engines } of MODES) {
    expect(help).toContain(flag)
    for (const name of engines) expect(ENGINES.map((e) => e.name)).toContain(name)
  }
  expect(out).toContain('history queries: exactly-once')
  expect(out).toContain('no history queries')
})
