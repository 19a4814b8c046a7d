import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CORPUS } from '../../cli/corpus.js'
import { counterexamplesIn } from '../../cli/counterexamples.js'
import { chunk42, fakeWiring } from './fakes.js'

let out: string
const page = () => join(out, 'run-1')
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'chunk42-failures-'))
  mkdirSync(join(out, 'failures'))
  mkdirSync(page())
  copyFileSync(join(CORPUS, 'two-deaths-base-sync.json'), join(out, 'failures/O1#one.json'))
  copyFileSync(join(CORPUS, 'malformed-first.json'), join(out, 'failures/O5-two.json'))
  writeFileSync(join(out, 'failures/broken.json'), '{')
  writeFileSync(join(out, 'failures/readme.txt'), 'none of them')
})
afterAll(() => rmSync(out, { recursive: true }))

test('plans that failed are found beside the run, linked from its page, and replayed', async () => {
  const { found, unreadable } = counterexamplesIn(join(out, 'failures'), page(), ['micro-batch'])
  expect(found).toHaveLength(2)
  const [one, two] = found
  expect(one).toMatchObject({ engine: 'micro-batch', sink: 'memory', oracle: 'O1', events: 80 })
  expect(one!.href).toBe('../failures/O1%23one.json')
  // A browser comes from the page to the file.
  expect(resolve(page(), decodeURIComponent(one!.href))).toBe(join(out, 'failures/O1#one.json'))
  expect(one!.command).toBe(`npm run -s chunk42 -- replay '${out}/failures/O1#one.json'`)
  const replayed = await chunk42(`replay ${join(out, 'failures/O1#one.json')}`)
  expect(replayed.exitCode).toBe(0)
  expect(replayed.out).toMatch(/^kept: /m)
  expect(two!.oracle).toBe('O5')
  expect(unreadable).toHaveLength(1)
  expect(unreadable[0]).toContain('broken.json: not JSON')
})
test('of an engine of somebody the command says what is missing', () => {
  const { found } = counterexamplesIn(join(out, 'failures'), page(), [])
  expect(found[0]!.command).toMatch(/ --engine-file MODULE$/)
})
test('no folder is no counterexample, but one that was asked for must be there', async () => {
  expect(counterexamplesIn(join(out, 'none'), page(), []).found).toEqual([])
  const wiring = fakeWiring()
  await chunk42('bench --quick --out runs', wiring)
  const text = String(wiring.files.files.get('runs/20260102-030405-42/result.json'))
  writeFileSync(join(page(), 'result.json'), text)
  const asked = `report ${page()} --counterexamples `
  const missing = await chunk42(asked + join(out, 'none'), wiring)
  expect(missing.exitCode).toBe(2)
  expect(missing.err).toContain('no such folder; allowed: one that verify --corpus kept plans in')
  expect((await chunk42(asked + join(out, 'failures'), wiring)).exitCode).toBe(0)
})
