import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Baseline,
  baselineOf,
  compare,
  machineClassOf,
  parseBaseline,
  SLOWER_PERCENT_MAX,
} from '../../../bench/micro/baseline.js'
import { generationOf } from '../../../cli/machine.js'

const about = { machineClass: 'a-cpu-2-cores', node: '20.19.0' }
const part = (...ratios: number[]) => ({ name: 'ring', hash: 'abc', ratios })
const before: Baseline = baselineOf([part(99, 100, 101)], about)
const against = (...ratios: number[]) => compare(before, [part(...ratios)])[0]!

describe('a baseline', () => {
  test('keeps the median of the rounds and how far they lie apart', () => {
    expect(before.parts).toEqual({ ring: { ratio: 100, noisePercent: 2, hash: 'abc' } })
  })
  test('comes back from its file', () => {
    expect(parseBaseline(JSON.stringify(before))).toEqual(before)
  })
  test.each([
    ['{', 'not JSON'],
    ['{}', 'schema: '],
    [JSON.stringify({ ...before, parts: { ring: { ratio: -1 } } }), 'parts.ring'],
  ])('is refused in one line when it is %s', (text, part) => {
    expect(() => parseBaseline(text)).toThrow(part)
  })
})

describe('a comparison', () => {
  test.each([
    [[100, 100, 100], 'no difference that this noise can show (noise 2 %)', false],
    [[110, 111, 112], '11 % slower (noise 4 %)', false],
    [[139, 140, 141], '40 % slower (noise 3 %)', true],
    [[69, 70, 71], '30 % faster (noise 5 %)', false],
    // So noisy that it says nothing, although it is 40 % slower.
    [[110, 140, 190], 'no difference that this noise can show (noise 59 %)', false],
  ] as const)('of 100 with %j says: %s', (ratios, words, failed) => {
    expect(against(...ratios)).toMatchObject({ words, failed })
  })
  test('fails only what is slower than its noise and than 25 %', () => {
    const ratio = fc.double({ min: 10, max: 1_000, noNaN: true })
    fc.assert(
      fc.property(fc.array(ratio, { minLength: 1, maxLength: 5 }), (ratios) => {
        const { failed, words, ratio: now } = against(...ratios)
        if (failed) expect(now).toBeGreaterThan(100 + SLOWER_PERCENT_MAX)
        if (failed) expect(words).toContain('slower')
        if (words.startsWith('no difference')) expect(failed).toBe(false)
      }),
      { seed: 42, numRuns: 300 },
    )
  })
  test('compares nothing with what did other work, or was not there', () => {
    const others = [
      { ...part(900), hash: 'def' },
      { ...part(900), name: 'wal' },
    ]
    expect(compare(before, others)).toMatchObject([
      { words: 'other work than in the baseline: not compared', failed: false },
      { words: 'not in the baseline', baseline: null, failed: false },
    ])
  })
})

describe('the class of a machine', () => {
  test.each([
    ['Intel(R) Xeon(R) CPU E5-2686 v4 @ 2.30GHz', 4, 'intel-xeon-e5-2686-v4-4-cores'],
    ['AMD EPYC 7R13 48-Core Processor', 2, 'amd-epyc-7r13-2-cores'],
    ['Apple M2', 8, 'apple-m2-8-cores'],
    ['../../etc/passwd', 2, 'etc-passwd-2-cores'],
    ['', 1, 'unknown-1-cores'],
  ])('of %s is a name and nothing but a name', (cpu, cores, name) => {
    expect(machineClassOf({ cpu, cores })).toBe(name)
  })
  test('tells generations of one name apart, where the system does', () => {
    const info = (family: number, model: number) =>
      `processor\t: 0\ncpu family\t: ${family}\nmodel\t\t: ${model}\nmodel name\t: AMD EPYC\n`
    const classOf = (cpuinfo: string) =>
      machineClassOf({ cpu: 'AMD EPYC', cores: 2, generation: generationOf(cpuinfo) })
    expect(classOf(info(26, 2))).toBe('amd-epyc-family-26-model-2-2-cores')
    expect(classOf(info(25, 1))).not.toBe(classOf(info(26, 2)))
    expect(classOf('processor\t: 0\nBogoMIPS\t: 50.00\n')).toBe('amd-epyc-2-cores')
  })
})
