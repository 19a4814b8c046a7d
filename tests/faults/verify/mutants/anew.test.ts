import { expect, test } from 'vitest'
import { anew } from '../../../../faults/verify/mutants/anew.js'
import { loadMutant } from '../../../../faults/verify/mutants/load.js'
import { patch } from '../../../../faults/verify/mutants/mutant.js'
import { BUILT } from '../../../../faults/verify/subject.js'

const TEXTS = new Map([
  ['a/leaf.js', 'export const leaf = 1;\n'],
  ['a/near.js', "import { leaf } from './leaf.js';\n"],
  ['b/far.js', "import {\n  near,\n} from '../a/near.js';\n"],
  ['b/all.js', "export * from './far.js';\n"],
  ['b/effect.js', "import '../a/leaf.js';\n"],
  ['b/alone.js', "const text = `\n from './leaf.js'`;\nimport { x } from '../c/x.js';\n"],
])

test('what imports a module is loaded anew with it, and nothing else', () => {
  expect([...anew(TEXTS, ['a/leaf.js'])].sort()).toEqual([
    'a/leaf.js',
    'a/near.js',
    'b/all.js',
    'b/effect.js',
    'b/far.js',
  ])
  expect([...anew(TEXTS, ['b/far.js'])]).toEqual(['b/far.js', 'b/all.js'])
  expect([...anew(TEXTS, ['b/alone.js'])]).toEqual(['b/alone.js'])
})
test('modules that import each other are, too', () => {
  const round = new Map([...TEXTS, ['a/leaf.js', "import { near } from './near.js';\n"]])
  expect(anew(round, ['a/near.js'])).toContain('a/leaf.js')
})
test('a mutant shares what it does not change, and has the rest of its own', async () => {
  const CLASS = 'export class Stage {'
  const comment = patch('engines/micro-batch/stage.js', CLASS, `/**/ ${CLASS}`)
  const { programs, sinks } = await loadMutant([comment])
  expect(programs['micro-batch']).not.toBe(BUILT.programs['micro-batch'])
  expect(programs['per-event']).toBe(BUILT.programs['per-event'])
  expect(sinks[0]!.open).toBe(BUILT.sinks[0]!.open)
})
