import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plugIn, subjectWith } from '../../../faults/verify/plug-in.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-plug-in-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
async function refusal(text: string): Promise<string> {
  const path = join(folder, `module-${count++}.mjs`)
  writeFileSync(path, text)
  const error = await plugIn(path).then(
    () => new Error('it was taken'),
    (reason: Error) => reason,
  )
  expect(error.name).toBe('InputError')
  expect(error.message).not.toContain('\n')
  return error.message.replace(path, 'it')
}
const engine = (members: string): string =>
  `const run = function* () {}
   const program = { name: 'mine', role: 'coordinator', run }
   export const engine = { name: 'mine', guarantees: ['none'], programs: { mine: program },
     args: () => ({}), ${members} }`

describe('a plug-in', () => {
  test.each([
    ['', 'it: exports no plug-in; allowed: `export const engine = ...` or `sink`'],
    [
      'export const engine = {}',
      'it: engine.name: undefined; allowed: small letters, digits and -',
    ],
    [engine("name: 'per-event'"), 'it: engine.name: per-event is there already; allowed: none of '],
    [engine("guarantees: ['most']"), 'it: engine.guarantees: most; allowed: of exactly-once, none'],
    [engine('guarantees: []'), 'it: engine.guarantees: empty; allowed: of '],
    [engine('programs: {}'), "it: engine.programs: no 'mine'; allowed: the coordinator under "],
    [
      engine('programs: { mine: program, other: program }'),
      "it: engine.programs: 'other' is not; allowed: definitions, each under its own name",
    ],
    [engine('args: 3'), 'it: engine.args: missing; allowed: a function from a plan'],
    ["export const sink = { name: 'memory' }", 'it: sink.name: memory is there already; allowed'],
    ["export const sink = { name: 'mine' }", 'it: sink.open: missing; allowed: a function from'],
    ['export cons', 'it: cannot be loaded ('],
  ])('%s is refused in one line', async (text, line) => {
    expect(await refusal(text)).toContain(line)
  })
  test('that is not there is refused in one line', async () => {
    await expect(plugIn(join(folder, 'nobody.js'))).rejects.toThrow(/^.*cannot be loaded.*\.js$/)
  })
  test('stands in place of what is built, beside what every engine needs', async () => {
    const path = join(folder, 'both.mjs')
    writeFileSync(path, `${engine('')}\nexport const sink = { name: 'mine', open: () => ({}) }`)
    const { programs, sinks, engines } = subjectWith(await plugIn(path))
    expect(Object.keys(programs)).toEqual(expect.arrayContaining(['mine', 'supervisor', 'writer']))
    expect(sinks.map(({ name }) => name)).toEqual(['mine'])
    expect(engines?.map(({ name }) => name)).toEqual(['mine'])
  })
})
