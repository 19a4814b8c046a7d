import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type VerifySwitches, verifyCommand } from '../../../cli/commands/verify.js'
import { added, merged, type Part, timeless } from '../../../faults/verify/parts.js'
import type { Shard } from '../../../faults/verify/shards.js'
import { BUILT, type Subject } from '../../../faults/verify/subject.js'
import { fakeWiring } from '../../cli/fakes.js'
import { CANARIES } from './canaries.js'

const SWITCHES: VerifySwitches = {
  enumerate: false,
  pairs: false,
  swarm: true,
  pct: 2,
  seeds: 12,
  from: 0,
  seed: [1],
  scope: { engines: ['micro-batch', 'per-event'], sinks: ['memory'] },
  shard: { index: 1, of: 1 },
  corpus: ['none'],
  json: true,
}
/** What it prints for machines. */
async function verified(some: Partial<VerifySwitches>, subject: Subject = BUILT): Promise<Part> {
  let text = ''
  const out = (line: string): void => {
    text += line
  }
  const io = { out, err: () => {}, live: false, signal: new AbortController().signal }
  await verifyCommand({ ...SWITCHES, ...some }, fakeWiring(), io, subject)
  return JSON.parse(text) as Part
}
function partsOf(of: number, some: Partial<VerifySwitches>, subject?: Subject): Promise<Part[]> {
  const shards = Array.from({ length: of }, (_, i): Shard => ({ index: i + 1, of }))
  return Promise.all(shards.map((shard) => verified({ ...some, shard }, subject)))
}
const mergedOf = (parts: readonly Part[]): Part =>
  merged(parts.map((part) => ({ name: `part-${part.shard.index}.json`, part })))
const bytes = (part: Part): string => JSON.stringify(timeless(part))

describe('parts of a campaign', () => {
  test('give the whole, byte for byte, however many and in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 5 }),
        async (of, from, turn) => {
          const whole = await verified({ from })
          const parts = await partsOf(of, { from })
          const turned = [...parts.slice(turn % of), ...parts.slice(0, turn % of)]
          const sum = mergedOf(turned)
          expect(bytes(sum)).toBe(bytes(whole))
          expect(sum.digest).toBe(whole.digest)
          expect(parts.map(({ digest }) => digest)).not.toContain(whole.digest)
        },
      ),
      { numRuns: 3, seed: 42 },
    )
  })
  test('keep the first failures of all, also where each kept its own', async () => {
    const [, canary] = CANARIES[0]!
    const some = { pct: undefined, seeds: 700, scope: { engines: ['micro-batch'] } }
    const whole = await verified(some, canary)
    expect(whole.failed).toBeGreaterThan(whole.failures.length)
    expect(bytes(mergedOf(await partsOf(3, some, canary)))).toBe(bytes(whole))
  })
  test('may be divided again, as --jobs does on each machine', async () => {
    const sixths = await partsOf(6, {})
    const halves = [1, 2].map((index) =>
      added([sixths[index - 1]!, sixths[index + 1]!, sixths[index + 3]!], { index, of: 2 }),
    )
    expect(halves.map(bytes)).toEqual((await partsOf(2, {})).map(bytes))
    expect(bytes(mergedOf(halves))).toBe(bytes(await verified({})))
  })
  test('that are other runs are no such whole (a canary)', async () => {
    const [one, two] = await partsOf(2, {})
    const other = await verified({ from: 1_000, shard: { index: 2, of: 2 } })
    const forged = { ...other, campaign: one!.campaign }
    expect(bytes(mergedOf([one!, forged]))).not.toBe(bytes(mergedOf([one!, two!])))
  })
})

describe('what is no whole is refused in one line', () => {
  const few = { seeds: 2, pct: undefined }
  test.each([
    ['another seed', { from: 7 }, 'part-2.json: another campaign: from 7, in part-1.json 0'],
    ['a list of seeds', { seed: [2] }, 'another campaign: seed.0 2, in part-1.json 1'],
    ['another number of runs', { seeds: 3 }, 'another campaign: seeds 3, in part-1.json 2'],
    ['another tier', { pct: 1 }, 'another campaign: pct 1, in part-1.json none'],
    [
      'other sinks',
      { scope: { ...SWITCHES.scope, sinks: ['transactional'] } },
      'other engines or sinks',
    ],
    ['another division', { shard: { index: 2, of: 3 } }, 'one of 3 parts, part-1.json one of 2'],
    ['a doubled part', { shard: { index: 1, of: 2 } }, 'part 1/2 is doubled, it is part-1.json'],
  ] as const)('%s', async (_, some, message) => {
    const part = await verified({ ...few, shard: { index: 1, of: 2 } })
    const other = await verified({ ...few, shard: { index: 2, of: 2 }, ...some })
    const named = [
      { name: 'part-1.json', part },
      { name: 'part-2.json', part: other },
    ]
    expect(() => merged(named)).toThrow(message)
    expect(() => merged(named)).toThrow(/^--merge part-2\.json: [^\n]+; allowed: [^\n]+$/)
  })
  test('other versions, and parts that are missing', async () => {
    const parts = await partsOf(12, few)
    const others = { ...parts[1]!.campaign, versions: { node: '0' } }
    const wrong = parts.map((part, i) => (i === 1 ? { ...part, campaign: others } : part))
    expect(() => mergedOf(wrong)).toThrow(/part-2\.json: other versions: \w+ .+, in part-1\.json/)
    const missing = 'parts are missing: 3/12, 4/12, 5/12, 6/12, 7/12, 8/12, 9/12, 10/12 and 2 more'
    expect(() => mergedOf(parts.slice(0, 2))).toThrow(missing)
  })
})
