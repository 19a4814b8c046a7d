import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../root.js'
import { chunk42, fakeWiring } from './fakes.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-config-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const SCHEMA = readFileSync(join(ROOT, 'cli/config.schema.json'), 'utf8')
const valid = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(SCHEMA))

async function ran(text: string, flags = '', command = 'run') {
  const path = join(folder, 'a.yaml')
  writeFileSync(path, text)
  return { path, ...(await chunk42(`${command} --config ${path} --json ${flags}`)) }
}

/** What is wrong, and what its one line must name. */
const WRONG: [text: string, ...parts: string[]][] = [
  ['run:\n  interva: 5', ':2: interva: unknown', 'nearest: interval'],
  ['run:\n  batchEvents: 5', ':2: batchEvents: unknown', 'nearest: batch-events'],
  ['run:\n  quick: true', ':2: quick: unknown', 'one of bench'],
  ['rum:\n  rate: 5', ':1: rum: unknown', 'nearest: run'],
  ['rate: 5', ':1: rate: unknown', 'below bench: or run:'],
  ['run:\n  rate: 5\nbench:\n  quik: true', ':4: quik: unknown', 'nearest: quick'],
  ['run:\n  rate: 100k\n  interval: -5', ':3: --interval -5: too small; allowed: 0 to 86400000'],
  ['run:\n  engine: heron', ':2: --engine heron: unknown; allowed: micro-batch'],
  ['run:\n  engine: per-event\n  interval: 5', ':3: --interval 5: per-event has no interval'],
  ['run:\n  nightly: maybe', ':2: nightly maybe: neither true nor false'],
  ['run:\n  rate:', ':2: rate: no value'],
  ['run:\n  engine: [acked]', ':2: engine [acked]: more than one'],
  ['run:\n  rate: 5\n  rate: 6', ':3: Map keys must be unique'],
  ['run: [1', 'YAML or JSON'],
  ['', 'no keys in it'],
  ['bench:\n  quick: true', 'only bench in it'],
]
test.each(WRONG)('%j is refused in one line', async (text, ...parts) => {
  const { exitCode, out, err } = await ran(text)
  expect(exitCode).toBe(2)
  expect(out).toBe('')
  expect(err).toMatch(/^chunk42: .+$/)
  for (const part of parts) expect(err).toContain(part)
})

test('a file says what flags would, and what is typed wins', async () => {
  const text = 'run:\n  engine: per-event\n  seed: 007\n  rate: 20k\n  fault: none\n'
  const cell = JSON.parse((await ran(text)).out)
  expect(cell).toMatchObject({ engine: 'per-event', seed: '007', offeredEventsPerSec: 20_000 })
  const typed = JSON.parse((await ran(text, '--rate 30k --engine micro-batch')).out)
  expect(typed).toMatchObject({ engine: 'micro-batch', offeredEventsPerSec: 30_000 })
  const json = '{\n\t"run": {\n\t\t"engine": "per-event",\n\t\t"rate": 20000\n\t}\n}'
  expect(JSON.parse((await ran(json)).out).offeredEventsPerSec).toBe(20_000)
})

test('a list is one with commas; the command of a result names flags, not the file', async () => {
  const path = join(folder, 'a.yaml')
  writeFileSync(path, 'bench:\n  quick: true\n  engine: micro-batch\n  interval: [0, 50]\n')
  const wiring = fakeWiring()
  const { exitCode } = await chunk42(`bench --config ${path} --full`, wiring)
  expect(exitCode).toBe(0)
  const result = [...wiring.files.files].find(([name]) => name.endsWith('result.json'))!
  const { command } = JSON.parse(String(result[1]))
  expect(command).toBe('npm run bench -- --full --engine micro-batch --interval 0,50')
})

test('the example is valid, is taken as it is, and is never written over', async () => {
  const path = join(folder, 'chunk42.yaml')
  expect(await chunk42(`init ${path}`)).toMatchObject({ exitCode: 0, err: '' })
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(/^# yaml-language-server: \$schema=\S+cli\/config\.schema\.json\n/)
  expect(valid(parse(text)), JSON.stringify(valid.errors)).toBe(true)
  for (const command of ['run', 'bench']) {
    expect((await chunk42(`${command} --config ${path}`)).exitCode).toBe(0)
  }
  writeFileSync(path, 'mine')
  expect(await chunk42(`init ${path}`)).toMatchObject({ exitCode: 2 })
  expect(readFileSync(path, 'utf8')).toBe('mine')
  expect((await chunk42(`init ${join(folder, 'a.json')}`)).exitCode).toBe(2)
  expect(existsSync(join(folder, 'a.json'))).toBe(false)
})

test('cli/config.schema.json is current and refuses what the flags refuse', async () => {
  const { out } = await chunk42('init --schema')
  // Sinks are those of the real registry there.
  const without = (text: string) => text.replace(/"enum": \[[^\]]*"duckdb"[^\]]*\]/g, '')
  expect(without(`${out}\n`), 'node dist/cli/main.js init --schema cli/config.schema.json').toBe(
    without(SCHEMA),
  )
  expect(valid({ run: { rate: '10k', conf: { a: 1 } }, bench: { interval: [0, 5] } })).toBe(true)
  for (const run of [{ interva: 5 }, { interval: -5 }, { engine: 'heron' }, { interval: [1] }]) {
    expect(valid({ run })).toBe(false)
  }
})
