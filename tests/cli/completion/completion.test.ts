import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programWords } from '../../../cli/completion/program-words.js'
import { SHELLS } from '../../../cli/completion/registry.js'
import { programOf } from '../../../cli/program.js'
import { chunk42, fakeWiring } from '../fakes.js'

const io = { out: () => {}, err: () => {}, live: false, signal: new AbortController().signal }
const PROGRAM = programWords(programOf([], fakeWiring(), io).program)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-completion-test-'))
  writeFileSync(join(folder, 'a clicks.log'), '')
  for (const { name, script } of SHELLS) writeFileSync(join(folder, name), script(PROGRAM))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0
/** CI has all of them. */
const isAbsent = (shell: string) => !has(shell) && !process.env.CI

describe.skipIf(isAbsent('bash'))('bash', () => {
  /** What is offered behind a line, of which bash has made these words. */
  function offered(...words: string[]): string[] {
    const asked = `source ./bash
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _chunk42
      printf '%s\\n' "\${COMPREPLY[@]}"`
    const out = execFileSync('bash', ['--norc', '-uc', asked, 'bash', ...words], {
      cwd: folder,
      encoding: 'utf8',
    })
    return out.split('\n').filter(Boolean)
  }
  const CASES: [line: string, ...offered: string[]][] = [
    ['chunk42 r', 'run', 'report', 'replay'],
    ['chunk42 --js', '--json'],
    ['chunk42 run --eng', '--engine', '--engine-file'],
    ['chunk42 --json run --engine per', 'per-event'],
    ['chunk42 run --engine = per', 'per-event'],
    ['chunk42 run --speculate =', 'off', 'on'],
    ['chunk42 bench --engine micro-batch,per', 'micro-batch,per-event'],
    ['chunk42 run --sink d', 'duckdb'],
    ['chunk42 watch --query hot', 'hot-pages'],
    ['chunk42 run --keys z', 'zipf:'],
    ['chunk42 bench --clusters out', 'outage'],
    ['chunk42 run --fault zomb', 'zombie:worker=', 'zombie:chunk='],
    ['chunk42 bench --fault n', 'none'],
    ['chunk42 run --mode tun', 'tuned'],
    ['chunk42 verify --sink mem', 'memory'],
    ['chunk42 query hot', 'hot-pages'],
    ['chunk42 kafka sta', 'start', 'status'],
    ['chunk42 completion z', 'zsh'],
    ['chunk42 run --input a', 'a clicks.log'],
    ['chunk42 report a', 'a clicks.log'],
    // What nobody else can know, and what it does not have.
    ['chunk42 run --rate 1'],
    ['chunk42 run --enumer'],
    ['chunk42 x'],
  ]
  test.each(CASES)('%s', (line, ...expected) => {
    expect(offered(...line.split(' '))).toEqual(expected)
  })
  test('where nothing is begun, all options of the command', () => {
    const all = offered('chunk42', 'exchange', '')
    expect(all).toEqual(['--json', '--time', '--help'])
    expect(offered('chunk42', 'run', '--out', '-')).toContain('--engine')
  })
})

describe.each(SHELLS)('$name', ({ name, script }) => {
  const text = script(PROGRAM)
  test('has each command and each option', () => {
    for (const command of PROGRAM.commands) {
      expect(text).toContain(command.name)
      for (const option of command.options) expect(text).toContain(option.name.slice(2))
    }
  })
  test.skipIf(isAbsent(name))('is taken by the shell', () => {
    const { status, stderr } = spawnSync(name, ['-n', join(folder, name)], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
  test('survives quotes, colons, brackets and dollars in what an option is for', () => {
    const about = `it's "a" [b]: $(c) \\ d`
    const option = { name: '--odd', about }
    const odd = { ...PROGRAM, commands: [{ name: 'run', about, options: [option] }] }
    const path = join(folder, `odd-${name}`)
    writeFileSync(path, script(odd))
    if (has(name)) expect(spawnSync(name, ['-n', path]).status).toBe(0)
    expect(script(odd)).toContain('odd')
  })
})

test('a shell that there is none for is refused in one line', async () => {
  for (const line of ['completion tcsh', 'completion']) {
    const { exitCode, out, err } = await chunk42(line)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(/^chunk42: .*allowed: bash, zsh, fish$/)
  }
})
