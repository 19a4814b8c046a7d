import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXAMPLES } from '../../cli/examples.js'
import { EXIT_CODES } from '../../cli/help.js'
import { programOf } from '../../cli/program.js'
import { wordsOf } from '../docs/pages.js'
import { wrongWith } from '../docs/taken.js'
import { ROOT } from '../root.js'
import { chunk42, fakeWiring } from './fakes.js'

const io = { out: () => {}, err: () => {}, live: false, signal: new AbortController().signal }
const NAMES = programOf([], fakeWiring(), io).program.commands.map((command) => command.name())

test('each command has two to four examples, and no other has any', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(['', ...NAMES].sort())
  for (const [name, examples] of Object.entries(EXAMPLES)) {
    expect(examples.length, name).toBeGreaterThanOrEqual(2)
    expect(examples.length, name).toBeLessThanOrEqual(4)
    for (const { words } of examples) if (name !== '') expect(wordsOf(words)[0]).toBe(name)
  }
})

test('each example is taken', async () => {
  const wrong: string[] = []
  for (const { words } of Object.values(EXAMPLES).flat()) {
    const what = await wrongWith(wordsOf(words))
    if (what !== undefined) wrong.push(`${words}: ${what}`)
  }
  expect(wrong).toEqual([])
})

test.each(['', ...NAMES])('help of %j ends with its examples, within 100 columns', async (name) => {
  const { exitCode, out } = await chunk42(`${name} --help`)
  expect(exitCode).toBe(0)
  const told = `${out.slice(out.indexOf('\nExamples:\n'))}\n`
  for (const { words } of EXAMPLES[name]!) expect(told).toContain(`\n  chunk42 ${words}\n`)
  for (const line of told.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
})

test('exit codes are in the help of the program, and the same in docs/commands.md', async () => {
  const { out } = await chunk42('--help')
  const page = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8')
  const rows = [...page.matchAll(/^\| (\d+) \| .+ \|$/gm)].map(([, code]) => Number(code))
  expect(rows).toEqual(EXIT_CODES.map(([code]) => code))
  for (const [code, means] of EXIT_CODES) expect(out).toContain(`\n  ${code}`.padEnd(8) + means)
})
