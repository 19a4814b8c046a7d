import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realWiring } from '../../cli/real-wiring.js'
import { ROOT } from '../root.js'
import { chunk42, fakeWiring } from './fakes.js'

const example = (name: string): string => join(ROOT, 'dist', 'examples', name)
const SMALL = 'run --json --duration 1 --rate 20k --batch-events 500 --runtime simulated'
const { runCell } = realWiring
const real = () => ({ ...fakeWiring(), runCell })

test('an engine of somebody’s own is run, audited, and told with the command that does it', async () => {
  const flag = `--engine-file ${example('one-by-one/engine.js')}`
  const { exitCode, out } = await chunk42(`${SMALL} ${flag}`, real())
  const { engine, audit, command } = JSON.parse(out)
  expect({ exitCode, engine, verdict: audit.verdict }).toEqual({
    exitCode: 0,
    engine: 'one-by-one',
    verdict: 'exact',
  })
  expect(command).toContain(` ${flag} `)
  const again = await chunk42(`run --json ${/ run (--engine.*)/.exec(command)![1]}`, real())
  expect(JSON.parse(again.out)).toEqual(JSON.parse(out))
})
test('its wrong twin is told apart by the audit', async () => {
  const flags = `--engine-file ${example('one-by-one/broken.js')}`
  const fault = '--fault crash:writer,point=sink.commit,hit=10'
  const { exitCode, out } = await chunk42(`${SMALL} ${flags} ${fault}`, real())
  expect(JSON.parse(out).audit.verdict).toBe('inexact')
  expect(exitCode).toBe(1)
})
test('what cannot be meant is told in one line', async () => {
  const engine = example('one-by-one/engine.js')
  const both = await chunk42(`run --engine per-event --engine-file ${engine}`)
  expect(both.err).toBe(
    'chunk42: --engine and --engine-file: one engine at a time; allowed: either of them',
  )
  const sink = example('ledger/sink.js')
  const none = await chunk42(`run --engine-file ${sink}`)
  expect(none.err).toBe(`chunk42: ${sink}: exports no engine; allowed: a module that does`)
  const weaker = await chunk42(`run --engine-file ${engine} --guarantee none`)
  expect(weaker.err).toContain('one-by-one cannot give it; allowed: exactly-once')
  const chunk = await chunk42(`run --engine-file ${engine} --fault crash:chunk=4`)
  expect(chunk.err).toContain('one-by-one has no batches and no chunks')
  for (const { exitCode } of [both, none, weaker, chunk]) expect(exitCode).toBe(2)
})
