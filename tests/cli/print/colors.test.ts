import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../root.js'

const COLORS = JSON.stringify(new URL('../../../cli/print/colors.js', import.meta.url).href)
const MAIN = join(ROOT, 'dist/cli/main.js')
const ESCAPE = '\u001b['

/** The environment without what speaks of colours. */
function env(told: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { NO_COLOR, FORCE_COLOR, CI, NODE_DISABLE_COLORS, ...rest } = process.env
  return { ...rest, TERM: 'xterm', ...told }
}

/** What a process prints in bold whose stdout and stderr say that they are terminals, or not. */
function bold(stdout: boolean, stderr: boolean, told: Readonly<Record<string, string>>): string {
  const code = `
    process.stdout.isTTY = ${stdout}
    process.stderr.isTTY = ${stderr}
    const { colors } = await import(${COLORS})
    process.stdout.write(colors.bold('x'))`
  const args = ['--input-type=module', '-e', code]
  return spawnSync(process.execPath, args, { env: env(told), encoding: 'utf8' }).stdout
}

test('both are terminals: there are colours', () => {
  expect(bold(true, true, {})).toBe(`${ESCAPE}1mx${ESCAPE}22m`)
})
test.each([
  ['stdout is none', false, true, {}],
  ['stderr is none', true, false, {}],
  ['neither is one, in a CI that wants colours', false, false, { CI: '1', FORCE_COLOR: '1' }],
  ['NO_COLOR is set', true, true, { NO_COLOR: '1' }],
  ['the terminal is a dumb one', true, true, { TERM: 'dumb' }],
] as const)('%s: there are none', (_what, stdout, stderr, told) => {
  expect(bold(stdout, stderr, told)).toBe('x')
})

/** A command with bold headings, at a terminal that util-linux pretends. */
function atTerminal(told: Readonly<Record<string, string>>): string {
  const line = `"${process.execPath}" "${MAIN}" engines`
  const args = ['-qec', line, '/dev/null']
  return spawnSync('script', args, { env: env(told), encoding: 'utf8' }).stdout
}
const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

test('a whole command into pipes prints no escape, whatever FORCE_COLOR says', () => {
  const args = [MAIN, 'engines']
  const told = { FORCE_COLOR: '1', CI: '1' }
  const { stdout, stderr } = spawnSync(process.execPath, args, { env: env(told), encoding: 'utf8' })
  expect(stdout).toContain('micro-batch')
  expect(stdout + stderr).not.toContain(ESCAPE)
})
test.skipIf(!hasScript)('at a real terminal it is coloured, and with NO_COLOR it is not', () => {
  expect(atTerminal({})).toContain(`${ESCAPE}1m--engine`)
  const plain = atTerminal({ NO_COLOR: '1' })
  expect(plain).toContain('--engine')
  expect(plain).not.toContain(ESCAPE)
})
