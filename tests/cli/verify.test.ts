import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { replay } from '../../cli/commands/replay.js'
import { type VerifySwitches, verifyCommand } from '../../cli/commands/verify.js'
import { CORPUS, readCorpus, readPlan } from '../../cli/corpus.js'
import type { Part } from '../../faults/verify/parts.js'
import type { Subject } from '../../faults/verify/subject.js'
import { Target } from '../../faults/verify/target.js'
import { CANARIES } from '../faults/verify/canaries.js'
import { chunk42, fakeWiring } from './fakes.js'

const MICROS_AN_HOUR = 3.6e9
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const switches: VerifySwitches = {
  enumerate: false,
  pairs: false,
  swarm: true,
  pct: undefined,
  seeds: 40,
  from: 1,
  seed: [1],
  scope: { engines: ['micro-batch'] },
  shard: { index: 1, of: 1 },
  corpus: ['failures'],
  json: true,
}
async function verified(some: Partial<VerifySwitches>, subject: Subject, aborted = false) {
  const [out, err]: [string[], string[]] = [[], []]
  const wiring = fakeWiring()
  const signal = aborted ? AbortSignal.abort() : new AbortController().signal
  const io = {
    out: (t: string) => out.push(t),
    err: (t: string) => err.push(t),
    live: false,
    signal,
  }
  const exitCode = await verifyCommand({ ...switches, ...some }, wiring, io, subject)
  return { exitCode, out: out.join('\n'), err: err.join('\n'), files: wiring.files.files }
}

describe('chunk42 verify', () => {
  test('says what it did within which bounds, and exits with 0', async () => {
    const { exitCode, out, err } = await chunk42('verify --swarm --seeds 60 --corpus none')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/PASS: within these bounds, 0 failures in \d+ runs: below .* of such runs/)
    expect(out).not.toContain('proven')
    expect(err).toMatch(/about \d+ runs, some \d+ s/)
  })
  test('prints one object for machines', async () => {
    const sinks = '--sink memory,transactional'
    const line = `verify --pct 2 --seeds 20 --engine per-event ${sinks} --corpus none --json`
    const before = process.cpuUsage()
    const summary = JSON.parse((await chunk42(line)).out) as Part
    const { user, system } = process.cpuUsage(before)
    expect(summary).toMatchObject({ failed: 0, enough: false, interrupted: false })
    // By the time that its cores were given to it: a machine that is busy with others is not slow.
    expect((summary.effects / (user + system)) * MICROS_AN_HOUR).toBeGreaterThan(1e7)
    const { effects, ms } = summary.engines['per-event']!
    expect(summary.effectsPerHourCore['per-event']).toBeCloseTo((effects / ms) * 3_600_000)
    expect(summary.runs).toBeGreaterThanOrEqual(20)
    expect(Object.keys(summary.points).length).toBeGreaterThan(10)
    expect(summary.neverFired.length).toBeGreaterThan(0)
  })
  test('exits with 1 when a run fails, keeps its shrunk plan, and says how to see it', async () => {
    const [, subject] = CANARIES[0]!
    const { exitCode, out, err, files } = await verified({}, subject)
    expect(exitCode).toBe(1)
    const summary = JSON.parse(out) as Part
    expect(summary.failures[0]!.plan.faults.length).toBeLessThanOrEqual(3)
    const [path, text] = [...files][0]!
    expect(path).toMatch(/^failures\/O\d+-[0-9a-f]{16}\.json$/)
    expect(err).toContain(`chunk42 -- replay ${path}`)
    const saved = join(folder, 'saved.json')
    writeFileSync(saved, String(text))
    const told: string[] = []
    const io = { out: (t: string) => told.push(t), err: () => {}, live: false }
    const signal = new AbortController().signal
    expect(replay(saved, 'replay', false, { ...io, signal }, subject)).toBe(1)
    expect(told.join('\n')).toContain(summary.failures[0]!.traceHash)
    expect(told.join('\n')).toMatch(/>>> O\d+ broken: .+/)
    expect(told.join('\n')).not.toContain('when it was saved')
  })
  test('exits with 130 when it is stopped, with what there is', async () => {
    const { exitCode, out } = await verified({ seeds: 1e6 }, CANARIES[0]![1], true)
    expect(exitCode).toBe(130)
    expect(JSON.parse(out)).toMatchObject({ interrupted: true })
  })
  test('adds what shards printed', async () => {
    const line = 'verify --swarm --seeds 30 --corpus none --json'
    const paths: string[] = []
    for (const index of [1, 2]) {
      const { out } = await chunk42(`${line} --shard ${index}/2`)
      paths.push(join(folder, `${index}.json`))
      writeFileSync(paths.at(-1)!, out)
    }
    const whole = JSON.parse((await chunk42(line)).out) as Part
    const sum = JSON.parse((await chunk42(`verify --json --merge ${paths.join(' ')}`)).out) as Part
    expect(sum.points).toEqual(whole.points)
    expect(sum).toMatchObject({ runs: whole.runs, effects: whole.effects, units: whole.units })
    expect(sum.digest).toBe(whole.digest)
    expect(sum.shard).toEqual({ index: 1, of: 1 })
  })
  test.each([
    ['verify --shard 3/2', '--shard 3/2', 'not I/N'],
    ['verify --engine spark', '--engine spark', 'micro-batch, per-event'],
    ['verify --sink duckdb', '--sink duckdb', 'memory'],
    ['verify --pct 0', '--pct 0', 'too small'],
    ['verify --merge nowhere.json', 'nowhere.json', 'no such file'],
    ['verify --merge package.json', 'package.json', 'not a part'],
    ['replay nowhere.json', 'nowhere.json', 'no such file'],
  ])('%s is an error of one line', async (line, ...parts) => {
    const { exitCode, err } = await chunk42(line)
    expect(exitCode).toBe(2)
    for (const part of parts) expect(err).toContain(part)
  })
})

describe('chunk42 replay', () => {
  const names = readdirSync(CORPUS)
  test.each(names)('shows %s, which found something once, and now holds', async (name) => {
    const { exitCode, out } = await chunk42(`replay ${join(CORPUS, name)}`)
    expect(exitCode).toBe(0)
    const { plan } = readPlan(join(CORPUS, name), 'corpus')
    expect(out.match(/\*\*\* .+ at .+, time \d+ \*\*\*/g)?.length ?? 0).toBe(plan.faults.length)
    expect(out).toMatch(/^kept: /m)
  })
  test('shows commits and what can be read', async () => {
    const { out } = await chunk42(`replay ${join(CORPUS, 'two-deaths-checkpoint.json')}`)
    expect(out).toContain('visible: partition 0')
    expect(out).toMatch(/sink\.commit \d+ of epoch \d+: \d+ rows, applied/)
  })
  test('every plan of the corpus still strikes, and holds also when looked at closely', () => {
    const plans = readCorpus(CORPUS)
    expect(plans.length).toBeGreaterThan(5)
    for (const plan of plans) {
      const { broken, struck } = new Target(plan).run(plan.faults, { closely: true })
      expect(broken).toBeUndefined()
      expect(struck).toBe(plan.faults.length)
    }
  })
})
