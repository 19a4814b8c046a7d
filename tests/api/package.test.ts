import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../root.js'

interface Packed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}
const COMPRESSED_MAX = 1_100_000
const folder = mkdtempSync(join(tmpdir(), 'chunk42-package-'))
const project = join(folder, 'empty project')
let packed: Packed

const NPM = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']
/** As in somebody's own shell: what npm and vitest say to this process is not for it. */
function env(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|NODE_(OPTIONS|ENV|PATH)|INIT_CWD|FORCE_COLOR)/.test(name),
  )
  return Object.fromEntries(kept)
}
function call(program: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd: project, env: env(), encoding: 'utf8', timeout: 300_000 })
}
const chunk42 = (...args: string[]) => call('npx', '--no-install', 'chunk42', ...args)

beforeAll(() => {
  const options = { cwd: ROOT, env: env(), encoding: 'utf8' } as const
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  ;[packed] = JSON.parse(execFileSync('npm', words, options)) as [Packed]
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('npm pack', () => {
  const paths = (): string[] => packed.files.map(({ path }) => path)
  test('has no tests, sources, maps or stamps', () => {
    const odd = paths().filter((path) =>
      /(^|\/)(tests|examples|node_modules|out)\/|\.map$|(?<!\.d)\.ts$|stamp|test-report/.test(path),
    )
    expect(odd).toEqual([])
  })
  test('has each kind of file, and no other', () => {
    const kinds = paths().map((path) => path.replace(/^.*?(\.d\.ts|\.\w+)?$/, '$1') || path)
    const wanted = ['.js', '.d.ts', '.wasm', '.java', '.py', '.json', '.md', 'LICENSE']
    expect([...new Set(kinds)].sort()).toEqual(wanted.sort())
  })
  test('has all that is read from disk at run time', () => {
    const sources = readdirSync(join(ROOT, 'engines', 'clusters'), { recursive: true })
    const java = sources.map(String).filter((path) => path.endsWith('.java'))
    expect(java.length).toBeGreaterThan(30)
    expect(paths()).toEqual(
      expect.arrayContaining([
        ...java.map((path) => `engines/clusters/${path}`),
        'bench/script/polars_child.py',
        'dist/reports/client.js',
        'dist/workloads/queries/assembly/index.wasm',
        'dist/bench/peers/assembly/index.wasm',
        'faults/verify/corpus/two-deaths-checkpoint.json',
      ]),
    )
  })
  test(`has less than ${COMPRESSED_MAX / 1000} kB`, () => {
    expect(packed.size).toBeLessThan(COMPRESSED_MAX)
    expect(packed.unpackedSize).toBeLessThan(5 * COMPRESSED_MAX)
  })
})

const SCRIPT = `
import { addQuery, auditHolds, runCell } from 'chunk42'
addQuery({ name: 'mine', about: '', key: 'page', output: 'count', windowMs: 1000, allowedLatenessMs: 0 })
const cell = await runCell({ query: 'mine', intervalMs: 50, durationSeconds: 1, fault: 'crash:chunk=3' })
console.log(cell.query, cell.audit.verdict, auditHolds(cell))
`
const OWN_ENGINE = `
import { addEngine, auditHolds, runCells } from 'chunk42'
const engine = await addEngine('engine.js')
const cell = { engine, batchEventsMax: 2_500, durationSeconds: 1 }
const { result } = await runCells([{ ...cell, fault: 'crash:writer,point=sink.commit,hit=5' }], { out: 'own' })
const [{ engine: name, audit }] = result.cells
console.log(name, audit.verdict, result.cells.every(auditHolds))
`
const TYPED = `
import { type Cell, type Definition, type EnginePlugIn, perform, type Query } from 'chunk42'
import { type RunOptions, runCell, type Sink, type World } from 'chunk42'
const coordinator: Definition<{ life: number }, number, World> = {
  name: 'mine', role: 'coordinator',
  *run({ world }, { life }) { return yield* perform('count', () => world.log.length(0) + life) },
}
export const engine: EnginePlugIn = {
  name: 'mine', guarantees: ['none'], programs: { mine: coordinator },
  args: ({ batchEvents }) => ({ batchEvents }),
}
export const read = (sink: Sink) => sink.read()
export const query: Query = {
  name: 'mine', about: '', key: 'page', output: 'count', windowMs: 1000, allowedLatenessMs: 0,
}
const options: RunOptions = { engine: 'micro-batch', intervalMs: 50 }
const cell: Cell = await runCell(options)
const p50: number | null | undefined = cell.visibleLatencyMs?.p50
// @ts-expect-error: there is no such engine
export const wrong: RunOptions = { engine: 'macro-batch' }
console.log(p50)
`

/** The registry may be out of reach of a developer, but not of CI. */
function installed(): boolean {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const { status, stderr } = call('npm', 'install', ...NPM, join(folder, packed.filename))
  if (status !== 0 && process.env.CI !== undefined) throw new Error(stderr)
  return status === 0
}

describe('the tarball, installed in an empty project', () => {
  let there = false
  beforeAll(() => {
    there = installed()
  })
  test('has a command that tells how it is used', (context) => {
    if (!there) context.skip('npm could not install it here')
    const { status, stdout } = chunk42('--help')
    expect(stdout).toContain('chunk42')
    expect(status).toBe(0)
  })
  test('runs a cell and prints it for machines', (context) => {
    if (!there) context.skip('npm could not install it here')
    const { status, stdout, stderr } = chunk42('run', '--duration', '1', '--json')
    expect({ status, verdict: verdictOf(stdout), stderr }).toMatchObject({
      status: 0,
      verdict: 'exact',
    })
  })
  test('writes a report, and renders it again', (context) => {
    if (!there) context.skip('npm could not install it here')
    const kept = chunk42('run', '--duration', '1', '--engine', 'per-event', '--out', 'mine')
    expect(kept.status, kept.stderr).toBe(0)
    const { status, stdout } = chunk42('report', '--out', 'mine')
    const path = stdout.trimEnd().split('\n').at(-1)!
    expect(status).toBe(0)
    const page = readFileSync(join(project, path), 'utf8')
    expect(page).toContain('npx chunk42 run --engine per-event')
    expect(page).not.toMatch(/npm run (-s chunk42|bench)/)
  })
  test('attacks the engines with its own corpus', (context) => {
    if (!there) context.skip('npm could not install it here')
    const { status, stdout } = chunk42('verify', '--swarm', '--seeds', '50')
    expect(stdout).toContain('PASS')
    expect(status).toBe(0)
  })
  test('is a library', (context) => {
    if (!there) context.skip('npm could not install it here')
    writeFileSync(join(project, 'script.js'), SCRIPT)
    const { stdout, stderr } = call(process.execPath, 'script.js')
    expect(stdout, stderr).toBe('mine exact true\n')
  })
  test('runs an engine of one’s own on threads, and writes a report of it', (context) => {
    if (!there) context.skip('npm could not install it here')
    for (const name of ['engine.js', 'batches.js']) {
      copyFileSync(join(ROOT, 'dist', 'examples', 'one-by-one', name), join(project, name))
    }
    writeFileSync(join(project, 'own-engine.js'), OWN_ENGINE)
    const { stdout, stderr } = call(process.execPath, 'own-engine.js')
    expect(stdout, stderr).toBe('one-by-one exact true\n')
    expect(readdirSync(join(project, 'own'), { recursive: true }).join()).toContain('report.html')
    const again = chunk42('run', '--engine-file', 'engine.js', '--duration', '1', '--json')
    expect(verdictOf(again.stdout), again.stderr).toBe('exact')
  })
  test('has types that hold under strict, libraries included', (context) => {
    if (!there) context.skip('npm could not install it here')
    writeFileSync(join(project, 'typed.ts'), TYPED)
    const flags = '--ignoreConfig --noEmit --strict --module nodenext --target es2023 --types node'
    const roots = ['--typeRoots', join(ROOT, 'node_modules', '@types')]
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const { stdout, status } = call(
      process.execPath,
      tsc,
      ...flags.split(' '),
      ...roots,
      'typed.ts',
    )
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })
})

function verdictOf(json: string): unknown {
  return (JSON.parse(json) as { audit: { verdict: string } }).audit.verdict
}
