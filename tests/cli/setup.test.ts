import { execFile, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ROOT } from '../root.js'

/** A repository with one source, and a compiler and an npm that note that they were called. */
let folder: string
const env = () => ({ ...process.env, npm_execpath: join(folder, 'npm.js') })
const LOCK = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }
const TSC = `
const fs = require('node:fs')
fs.mkdirSync('dist/cli', { recursive: true })
fs.appendFileSync('calls', 'tsc ')
console.log('noise of the compiler')
if (fs.readFileSync('cli/a.ts', 'utf8') === 'wrong') process.exit(2)
fs.writeFileSync('dist/cli/a.js', '')
fs.writeFileSync('dist/cli/a.js.map', JSON.stringify({ sources: ['../../cli/a.ts'] }))
`
const NPM = `
const fs = require('node:fs')
fs.appendFileSync('calls', 'npm ')
fs.mkdirSync('node_modules/typescript/bin', { recursive: true })
fs.writeFileSync('node_modules/typescript/bin/tsc', ${JSON.stringify(TSC)})
fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json')
`

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-setup-test-'))
  mkdirSync(join(folder, 'cli'))
  copyFileSync(join(ROOT, 'cli', 'setup.mjs'), join(folder, 'cli', 'setup.mjs'))
  save('package-lock.json', JSON.stringify(LOCK))
  save('tsconfig.json', '{}')
  save('cli/a.ts', '')
  save('npm.js', NPM)
  save('calls', '')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function save(name: string, content: string) {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
}
function setup(...flags: string[]) {
  const words = [join(folder, 'cli', 'setup.mjs'), ...flags]
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: env(),
  })
  // Whatever happens: `chunk42 --json` must stay readable.
  expect(stdout).toBe('')
  return { status, stderr }
}
function calls(): string {
  const said = readFileSync(join(folder, 'calls'), 'utf8').trim()
  save('calls', '')
  return said
}

describe('cli/setup.mjs', () => {
  test('installs and builds once, then says nothing', () => {
    expect(setup().stderr).toMatch(/^chunk42: installing .*\nchunk42: building\nnoise/)
    expect(calls()).toBe('npm tsc')
    expect(setup()).toEqual({ status: 0, stderr: '' })
    expect(calls()).toBe('')
  })
  test('builds again when a source changed, installs again when the lock file did', () => {
    setup()
    calls()
    save('cli/b.ts', '')
    setup()
    expect(calls()).toBe('tsc')
    utimesSync(join(folder, 'cli', 'b.ts'), 1, 1)
    setup()
    expect(calls()).toBe('tsc')
    const packages = { ...LOCK.packages, 'node_modules/b': { version: '2.0.0' } }
    save('package-lock.json', JSON.stringify({ packages }))
    setup('--install')
    expect(calls()).toBe('npm')
    setup()
    expect(calls()).toBe('tsc')
    setup('--build')
    expect(calls()).toBe('tsc')
  })
  test('leaves packages alone that somebody installed by hand, optional ones may be absent', () => {
    setup()
    calls()
    rmSync(join(folder, 'node_modules', '.chunk42-stamp'))
    const other = { 'node_modules/other-system': { version: '1.0.0', optional: true } }
    save('package-lock.json', JSON.stringify({ packages: { ...LOCK.packages, ...other } }))
    setup('--install')
    expect(calls()).toBe('')
  })
  test('removes what sources that are gone have left in dist', () => {
    setup()
    save('dist/tests/old.test.js', '')
    save('dist/tests/old.test.js.map', JSON.stringify({ sources: ['../../tests/old.test.ts'] }))
    save('dist/asset.js', 'not from the compiler')
    setup('--build')
    expect(existsSync(join(folder, 'dist/tests/old.test.js'))).toBe(false)
    expect(existsSync(join(folder, 'dist/asset.js'))).toBe(true)
    expect(existsSync(join(folder, 'dist/cli/a.js'))).toBe(true)
  })
  test('a build that fails is told, exits with 1, and is tried again', () => {
    setup()
    save('cli/a.ts', 'wrong')
    for (let i = 0; i < 2; i++) {
      const { status, stderr } = setup()
      expect(status).toBe(1)
      expect(stderr).toMatch(/chunk42: the build failed\n$/)
    }
    save('cli/a.ts', 'right')
    expect(setup().status).toBe(0)
  })
  test('two at once do the work once', async () => {
    const once = () =>
      new Promise<number>((resolve) => {
        const words = [join(folder, 'cli', 'setup.mjs')]
        const child = execFile(process.execPath, words, { env: env() })
        child.on('exit', (code) => resolve(code ?? -1))
      })
    expect(await Promise.all([once(), once()])).toEqual([0, 0])
    expect(calls()).toBe('npm tsc')
  })
})

describe('.ci/summary.mjs', () => {
  const test1 = (status: string) => ({ status, fullName: `it is ${status}` })
  const summary = (...files: object[]) => {
    save('report.json', JSON.stringify({ testResults: files }))
    const words = [join(ROOT, '.ci', 'summary.mjs'), join(folder, 'report.json')]
    const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    return { status, lines: stdout.trimEnd().split('\n') }
  }
  const file = (status: string, ...states: string[]) => ({
    name: 'a.test.js',
    status,
    assertionResults: states.map(test1),
  })
  test('counts', () => {
    expect(summary(file('passed', 'passed', 'passed'))).toEqual({
      status: 0,
      lines: ['2 passed, 0 failed'],
    })
  })
  test('names what failed or was skipped', () => {
    expect(summary(file('failed', 'passed', 'failed', 'skipped'))).toEqual({
      status: 1,
      lines: ['failed: it is failed', 'skipped: it is skipped', '1 passed, 1 failed, 1 skipped'],
    })
  })
  test('names what passed only when it was tried again', () => {
    const again = {
      ...test1('passed'),
      failureMessages: ['Error: broker: it did not start\n at x'],
    }
    expect(summary({ ...file('passed', 'passed'), assertionResults: [again] })).toEqual({
      status: 0,
      lines: [
        'passed when tried again: it is passed: Error: broker: it did not start',
        '1 passed, 0 failed',
      ],
    })
  })
  test('a file that cannot be run is a failure, and so is no test at all', () => {
    expect(summary(file('passed', 'passed'), file('failed'))).toMatchObject({
      status: 1,
      lines: ['failed to run: a.test.js', '1 passed, 1 failed'],
    })
    expect(summary()).toEqual({ status: 1, lines: ['no test was run', '0 passed, 0 failed'] })
  })
})
