import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ROOT } from './root.js'
import { arrows } from './tidy/arrows.js'
import { documented, namedExports, shortFiles, shortLines, tellingNames } from './tidy/shape.js'
import { allSources, type Rule, sourceOf } from './tidy/source.js'
import { bannedWords, noFinally, noMachinePaths, yieldStar } from './tidy/words.js'

const RULES: readonly Rule[] = [
  arrows,
  bannedWords,
  yieldStar,
  noFinally,
  noMachinePaths,
  shortFiles,
  shortLines,
  namedExports,
  tellingNames,
  documented,
]
/** Their snippets break rules on purpose. */
const ABOUT_RULES = /^tests\/tidy/

describe('the sources keep their rules', () => {
  const sources = allSources().filter(({ path }) => !ABOUT_RULES.test(path))
  test('there are sources', () => {
    expect(sources.length).toBeGreaterThan(50)
  })
  for (const { name, why, check } of RULES) {
    test(name, () => {
      const problems = sources.flatMap((source) =>
        check(source).map(({ line, what }) => `${source.path}:${line}: ${what}`),
      )
      expect(problems, why).toEqual([])
    })
  }
  test('the top level is what was agreed', () => {
    const names = readdirSync(ROOT).filter((name) => !name.startsWith('.'))
    const agreed = [
      'package.json tsconfig.json engines workloads faults bench reports README.md',
      'runtime sinks cli tests examples ARCHITECTURE.md CHANGELOG CHANGELOG.md LICENSE biome.json',
      'package-lock.json node_modules dist api docs CONTRIBUTING.md',
    ]
    expect(names.filter((name) => !agreed.join(' ').split(' ').includes(name))).toEqual([])
  })
})

describe('each rule bites', () => {
  const cases = RULES.flatMap(({ name, check, bad, good }) => [
    ...bad.map(([path, text]) => ({ name, check, path, text, wanted: 'flags' })),
    ...good.map(([path, text]) => ({ name, check, path, text, wanted: 'lets pass' })),
  ])
  test.each(cases)('$name: $wanted $text', ({ check, path, text, wanted }) => {
    expect(check(sourceOf(path, text)).length > 0).toBe(wanted === 'flags')
  })
})
