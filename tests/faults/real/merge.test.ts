import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Campaign } from '../../../faults/verify/real/campaign.js'
import { CampaignFile, type CampaignHead } from '../../../faults/verify/real/campaign-file.js'
import { mergedFile, shareOf } from '../../../faults/verify/real/merge.js'
import { verificationPage } from '../../../faults/verify/real/page.js'
import type { RunLine } from '../../../faults/verify/real/tally.js'
import { chunk42 } from '../../cli/fakes.js'

const ASKED: CampaignHead['campaign'] = {
  engines: ['micro-batch', 'per-event'],
  sink: 'duckdb',
  seed: '42',
  targets: { kill: 100, death: 100, zombie: 10 },
  strikesLeast: 0,
}
const MACHINE = { cpu: 'a cpu', cores: 8, memoryBytes: 2 ** 34, platform: 'linux' }
const headOf = (index: number, of: number): CampaignHead => ({
  campaign: ASKED,
  shard: { index, of },
  startedAt: `2026-01-0${index}T00:00:00.000Z`,
  commit: 'abc',
  machine: { ...MACHINE, cpu: index === 1 ? 'another cpu' : 'a cpu' },
  versions: { node: '20.19.0' },
})
const lineOf = (run: number): RunLine => ({
  ...{ run, engine: 'micro-batch', kind: 'kill', lives: 20, tookMs: 1_000 },
  strikes: { kill: { 'at a random time': 20 }, death: { 'at a random time': 20 }, zombie: {} },
  ...{ passed: [], resumed: 0, refused: 0, clicks: 1_000, lost: 0, duplicated: 0 },
})
const partOf = (index: number, of: number, head: Partial<CampaignHead> = {}) => ({
  name: `part-${index}`,
  file: {
    head: { ...headOf(index, of), ...head },
    lines: [0, 1].map((nth) => lineOf(nth * of + index - 1)),
  },
})

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-merge-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('parts of a campaign of processes that die', () => {
  test('ask together for what the whole asks for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 40 }),
        (of, kill, strikesLeast) => {
          const whole = { ...ASKED, strikesLeast, targets: { ...ASKED.targets, kill } }
          const all = Array.from({ length: of }, (_, i) => shareOf(whole, { index: i + 1, of }))
          const sum = (of: (one: (typeof all)[number]) => number): number =>
            all.reduce((n, one) => n + of(one), 0)
          expect(sum(({ targets }) => targets.kill)).toBe(kill)
          expect(sum(({ targets }) => targets.zombie)).toBe(10)
          expect(sum((one) => one.strikesLeast)).toBeGreaterThanOrEqual(strikesLeast)
        },
      ),
      { seed: 42 },
    )
  })
  test('are one file, in whichever order they come, with each run once', () => {
    const parts = [1, 2, 3].map((index) => partOf(index, 3))
    const whole = mergedFile(parts)
    expect(JSON.stringify(mergedFile([...parts].reverse()))).toBe(JSON.stringify(whole))
    expect(whole.lines.map(({ run }) => run)).toEqual([0, 1, 2, 3, 4, 5])
    expect(whole.head.shard).toBeUndefined()
    const built = new URL('../../../', import.meta.url)
    const before = whole.lines
    const campaign = new Campaign({ ...ASKED, jobs: 1, out: '', built, before })
    expect(campaign.tally.struck('kill')).toBe(120)
    expect(campaign.missing).toEqual(['0 of 10 zombies'])
    const page = verificationPage(whole.head, campaign.tally, campaign.missing)
    expect(page).toContain('In 3 parts: 1 on another cpu with 8 cores, 2 on a cpu with 8 cores.')
    expect(page).toContain('2026-01-01')
  })
  test.each([
    ['another commit', [partOf(1, 2), partOf(2, 2, { commit: 'def' })], 'another commit'],
    [
      'another seed',
      [partOf(1, 2), partOf(2, 2, { campaign: { ...ASKED, seed: '7' } })],
      'part-2: another seed: "7", in part-1 "42"',
    ],
    ['a missing part', [partOf(1, 3), partOf(3, 3)], 'parts are missing: 2/3'],
    ['a doubled part', [partOf(1, 2), partOf(1, 2)], 'part 1/2 is doubled'],
    ['another division', [partOf(1, 2), partOf(2, 3)], 'part-2: one of 3 parts, part-1 one of 2'],
  ])('%s is refused in one line', (_, parts, message) => {
    expect(() => mergedFile(parts)).toThrow(message)
    expect(() => mergedFile(parts)).toThrow(/^--merge[^\n]+; allowed: [^\n]+$/)
  })
  test('are merged by the command, and told as one', async () => {
    for (const index of [1, 2]) {
      const { head, lines } = partOf(index, 2).file
      const file = CampaignFile.begin(join(folder, `${index}.jsonl`), head)
      for (const line of lines) file.append(line)
    }
    const paths = [1, 2].map((index) => join(folder, `${index}.jsonl`)).join(' ')
    const out = join(folder, 'whole')
    const told = await chunk42(`verify --real --merge ${paths} --out ${out} --json`)
    expect(JSON.parse(told.out)).toMatchObject({ runs: 4, struck: { kill: 80 } })
    expect(readFileSync(join(out, 'real.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(5)
    const again = await chunk42(`verify --real --merge ${paths} --out ${out}`)
    expect(again.err).toContain('a campaign is there already')
    const none = await chunk42(`verify --real --merge ${join(folder, 'none')} --out ${out}`)
    expect(none.err).toContain('no real.jsonl')
  })
})
