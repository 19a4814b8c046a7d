import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../root.js'
import { chunk42, fakeWiring } from './fakes.js'

const example = (name: string): string => join(ROOT, 'dist', 'examples', name)
const ENUMERATE = 'verify --enumerate --corpus made-up'

test('an engine of somebody’s own is attacked alone, and passes', async () => {
  const engine = example('one-by-one/engine.js')
  const { exitCode, out } = await chunk42(`${ENUMERATE} --json --engine-file ${engine}`)
  const { engines, failed, neverFired } = JSON.parse(out)
  expect({ exitCode, failed, neverFired }).toEqual({ exitCode: 0, failed: 0, neverFired: [] })
  expect(Object.keys(engines)).toEqual(['one-by-one'])
})
test('its wrong twin is caught, shrunk, and replayed by the command that is printed', async () => {
  const wiring = fakeWiring()
  const flag = `--engine-file ${example('one-by-one/broken.js')}`
  const { exitCode, out, err } = await chunk42(`${ENUMERATE} ${flag}`, wiring)
  expect(exitCode).toBe(1)
  expect(out).toMatch(/FAIL: [\d,]+ of [\d,]+ runs failed/)
  const [, path] = /replay (\S+) --engine-file \S+broken\.js$/m.exec(err) ?? []
  const saved = JSON.parse(String(wiring.files.files.get(path!)))
  expect(saved.plan.faults.length).toBe(1)
  expect(saved.plan.events).toBeLessThanOrEqual(10)
  const again = await chunk42(`replay ${JSON.stringify(saved.plan)} ${flag}`)
  expect(again.exitCode).toBe(1)
  expect(again.out).toContain(`trace ${saved.traceHash}`)
  expect(again.out).toContain(`BROKEN: ${saved.oracle}`)
})
test('a sink of somebody’s own takes the place of all others', async () => {
  const flags = `--engine micro-batch --sink-file ${example('ledger/sink.js')}`
  const { exitCode, out } = await chunk42(`${ENUMERATE} --json ${flags}`)
  const { points } = JSON.parse(out)
  expect(exitCode).toBe(0)
  expect(Object.keys(points).filter((name) => !/^[\w-]+\/ledger /.test(name))).toEqual([])
})
test('what is no plug-in is told in one line', async () => {
  const sink = example('ledger/sink.js')
  const said = await chunk42(`verify --engine-file ${sink}`)
  expect(said.exitCode).toBe(2)
  expect(said.err).toBe(`chunk42: ${sink}: exports no engine; allowed: a module that does`)
})
test('hashes are printed as JSON', async () => {
  const { exitCode, out } = await chunk42('verify --hashes')
  expect(exitCode).toBe(0)
  expect(new Set(Object.values(JSON.parse(out)).map((hash) => String(hash).length))).toEqual(
    new Set([16]),
  )
})
