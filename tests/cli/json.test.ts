import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CampaignFile, type CampaignHead } from '../../faults/verify/real/campaign-file.js'
import { chunk42, fakeWiring } from './fakes.js'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-json-test-'))
  const wiring = fakeWiring()
  await chunk42('bench --quick --out runs', wiring)
  const text = String(wiring.files.files.get('runs/20260102-030405-42/result.json'))
  mkdirSync(join(folder, 'runs', 'one'), { recursive: true })
  for (const at of ['.', 'runs/one']) writeFileSync(join(folder, at, 'result.json'), text)
  const { machine, versions } = wiring
  const targets = { kill: 1, death: 1, zombie: 1 }
  const head: CampaignHead = {
    campaign: { engines: ['micro-batch'], sink: 'duckdb', seed: '42', targets, strikesLeast: 0 },
    startedAt: '2026-01-02T03:04:05.000Z',
    commit: 'abc',
    machine: machine(),
    versions: versions(),
  }
  CampaignFile.begin(join(folder, 'real.jsonl'), head)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What costs nothing, or is pretended: `@` is the folder of a run and of a campaign. */
const LINES = [
  'engines',
  'bench --quick',
  'bench --quick --exchange',
  'run',
  'run --runtime simulated',
  'watch',
  'report @',
  'report @ --check',
  'report @ @',
  'report @ --fail-on visibleLatencyMs.p99>1500',
  'report @ --fail-on visibleLatencyMs.p99>1',
  'report @ --findings a.md',
  'report @ --claims a.json',
  'report --history @/runs',
  'report --schema',
  'report --schema @/schema.json',
  'advise @ --rate 10k --p99 1s',
  'query hot-pages',
  'query hot-pages --sql',
  'nightly --events 2000',
  'exchange',
  'simulate --nodes 2 --duration 10',
  'micro ring --time 1',
  'verify --hashes',
  'verify --real --report @/page.md --out @',
  'replay faults/verify/corpus/delay-after-mail.json',
  'init @/a.yaml',
  'init --schema',
  'init --schema @/config.json',
  'completion bash',
  'kafka status --port 9',
]
test.each(LINES)('%s --json prints one value of JSON to stdout, nothing else', async (line) => {
  const { out } = await chunk42(`${line.replaceAll('@', folder)} --json`)
  expect(() => JSON.parse(out), out).not.toThrow()
})

test('a bench of which nothing is left says so, and does not seem to hold', async () => {
  const stopped = await chunk42('bench --quick --json', fakeWiring(), AbortSignal.abort())
  expect(stopped.exitCode).toBe(130)
  expect(JSON.parse(stopped.out)).toEqual({
    result: null,
    report: null,
    text: 'nothing was written',
    holds: false,
  })
})

test('a file that was written is named, with and without --json', async () => {
  const schema = join(folder, 'a.json')
  expect(await chunk42(`init --schema ${schema}`)).toEqual({ exitCode: 0, out: schema, err: '' })
  expect(await chunk42(`report --schema ${schema}`)).toEqual({ exitCode: 0, out: schema, err: '' })
  const page = join(folder, 'b.md')
  const { out } = await chunk42(`verify --real --report ${page} --out ${folder} --json`)
  expect(JSON.parse(out)).toEqual({ page })
})
