import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { againstNightly } from '../../bench/nightly.js'
import { pythonPlan } from '../../bench/script/python-plan.js'
import { closeScripts, ScriptRunner } from '../../bench/script/runner.js'
import { provideOwn } from '../../cli/own-query.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Target } from '../../faults/verify/target.js'
import { readNow } from '../../faults/verify/watch.js'
import { missingPython } from '../../runtime/processes/python.js'
import type { Sink } from '../../sinks/sink.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { makeLog, openLog } from '../../workloads/log/memory.js'
import { ScriptEnded } from '../../workloads/queries/groups/script.js'
import { plain } from '../engines/exact.js'

const EXAMPLES = fileURLToPath(new URL('../../../examples/nightly-polars/', import.meta.url))
/** Where CI runs they must not be skipped. */
const absent = missingPython() !== undefined && process.env.CI === undefined
let folder: string
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-python-'))
})
afterAll(() => {
  closeScripts()
  rmSync(folder, { recursive: true, force: true })
})

function written(lines: readonly string[]): [path: string, text: string] {
  const path = join(folder, `own-${files++}.py`)
  const text = ['import polars as pl', ...lines].join('\n')
  writeFileSync(path, text)
  return [path, text]
}
/** What a stream of small batches served, over a death, and what the night says of it. */
async function compared(name: string, drawn: Partial<VerifyPlan>) {
  await provideOwn(`python:${EXAMPLES}${name}.py`)
  const faults = [{ process: 'writer#1', at: { point: 'sink.commit', hit: 2 }, act: 'kill' }]
  const query = `python:${EXAMPLES}${name}.py`
  const target = new Target({ ...plain, ...drawn, query, faults } as VerifyPlan)
  let served: Sink | undefined
  const wrap = (sink: Sink): Sink => {
    served = sink
    return sink
  }
  const { broken } = target.run(undefined, { wrap })
  return { broken, ...(await againstNightly(target.prepared, readNow(served!))) }
}

describe('Python of a file, batch by batch (needs polars and pyarrow)', () => {
  const plans = fc.record({
    seed: fc.integer({ min: 1, max: 1_000 }),
    events: fc.integer({ min: 1, max: 150 }),
    malformedShare: fc.constantFrom(0, 0.1),
    partitions: fc.integer({ min: 1, max: 3 }),
    chunkEvents: fc.integer({ min: 5, max: 40 }),
  })
  it.skipIf(absent).each(['views', 'visitors', 'purchases'])(
    'is exact, over a death, and the nightly job row by row: %s.py',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(plans, async (drawn) => {
          const { broken, said } = await compared(name, drawn)
          expect([broken, said]).toEqual([undefined, expect.stringMatching(/^equal, \d+ rows$/)])
        }),
        { seed: 42, numRuns: 3 },
      )
    },
  )
  it.skipIf(absent)('is exact where two clicks bring the same row', async () => {
    const few = { seed: 7, events: 300, users: 9, malformedShare: 0.1 }
    const { broken, said } = await compared('purchases', few)
    expect([broken, said]).toEqual([undefined, expect.stringMatching(/^equal, \d+ rows$/)])
  })
  it.skipIf(absent).each(['windows', 'distinct', 'sessions'])(
    'without state is wrong where an answer goes over batches: %s.py',
    async (name) => {
      const { said } = await compared(`wrong/${name}`, { events: 300, users: 5 })
      expect(said).toMatch(/^differs: row \d+ /)
    },
  )

  it.skipIf(absent).each([
    [['def other(events):', '  return events'], /^no function query; needed: def query\(events\)/],
    [['def query(events):', '  return 7'], /^query gave a int; needed: a DataFrame$/],
    [['def query(events):', '  return events.nope'], /^AttributeError: .*nope/],
    [['def query(:'], /^SyntaxError: /],
    [
      [
        'MERGE = {"x": "sum"}',
        'def query(events):',
        '  return events.select(x=pl.col("page") / 2)',
      ],
      /^MERGE of x: a sum of Float64 depends on its order$/,
    ],
    [
      ['MERGE = {"y": "sum"}', 'def query(events):', '  return events.select("page")'],
      /^MERGE names y; there is: page$/,
    ],
    [
      ['MERGE = {"page": "mean"}', 'def query(events):', '  return events.select("page")'],
      /^MERGE of page is mean; allowed: sum, min, max$/,
    ],
    [
      ['def query(events):', '  return events.select(pl.col("page").implode())'],
      /^column page is List\(Int32\); needed: whole numbers/,
    ],
  ])('is refused in one line where it cannot be done: %j', (lines, said) => {
    expect(() => pythonPlan(...written(lines))).toThrow(said)
  })
  test('without Python, or without polars, says in one line what to install', () => {
    const install = /; install: python3 -m venv .* polars pyarrow, or set CHUNK42_PYTHON$/
    expect(missingPython('no-such-python')).toMatch(/^no-such-python cannot be run; install/)
    expect(missingPython('false')).toMatch(install)
  })
})

describe('the process that runs it (needs polars and pyarrow)', () => {
  const shared = makeLog(syntheticWorkload({ events: 2_000, partitions: 1 }))
  const scriptOf = (lines: readonly string[], bytes?: number) => {
    const script = new ScriptRunner(pythonPlan(...written(lines)), shared.campaignOf, bytes)
    const buffer = script.buffer()
    buffer.add(0, 0, openLog(shared).segment(0, 0), 2_000)
    const events = buffer.take()
    script.warmUp()
    return { script, run: () => script.run(events) }
  }

  it.skipIf(absent)('dies in the middle of a chunk: another one answers', () => {
    const { script, run } = scriptOf([
      'import time',
      'def query(events):',
      '  time.sleep(1 if len(events) else 0)',
      '  print("what it prints is not an answer")',
      '  return events.select("page")',
    ])
    const killed = script.pid!
    spawn('sh', ['-c', `sleep 0.3; kill -9 ${killed}`], { stdio: 'ignore' })
    expect(run).toThrow(ScriptEnded)
    expect(run()).toBeInstanceOf(Int32Array)
    expect(script.pid).not.toBe(killed)
  })
  it.skipIf(absent)('that takes too much memory says so in one line', () => {
    const { run } = scriptOf(
      [
        'def query(events):',
        '  x = bytearray(len(events) * 10**6)',
        '  return events.select("page")',
      ],
      2 ** 30,
    )
    expect(run()).toEqual({ refused: expect.stringMatching(/^--python: MemoryError: ?$/) })
  })
  it.skipIf(absent)(
    'fails at one batch: the run ends with one line, and that batch nowhere',
    async () => {
      const [path, text] = written([
        'def query(events):',
        '  if (events["log_offset"] > 20).any(): raise ValueError("too late")',
        '  return events.select("page")',
      ])
      await provideOwn(`python:${EXAMPLES}purchases.py`)
      const target = new Target({ ...plain, query: `python:${EXAMPLES}purchases.py` })
      const script = new ScriptRunner(pythonPlan(path, text), target.prepared.shared.campaignOf)
      const { broken } = target.run([], { script })
      expect(broken?.what).toMatch(/refused: batch \d+, --python: ValueError: too late$/)
    },
  )
})
