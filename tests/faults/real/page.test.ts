import { describe, expect, test } from 'vitest'
import type { CampaignHead } from '../../../faults/verify/real/campaign-file.js'
import { verificationPage } from '../../../faults/verify/real/page.js'
import { type RunLine, Tally } from '../../../faults/verify/real/tally.js'

const head: CampaignHead = {
  campaign: {
    engines: ['micro-batch'],
    sink: 'duckdb',
    seed: '42',
    targets: { kill: 3, death: 1, zombie: 0 },
    strikesLeast: 1,
  },
  startedAt: '2026-01-02T03:04:05Z',
  commit: 'abc1234',
  machine: { cpu: 'some CPU', cores: 2, memoryBytes: 2 ** 34, platform: 'linux x64' },
  versions: { node: '20.0.0' },
}
const line: RunLine = {
  run: 0,
  engine: 'micro-batch',
  kind: 'kill',
  lives: 4,
  tookMs: 10,
  strikes: { kill: { 'writer sink.commit kill': 2, 'at a random time': 1 }, death: {}, zombie: {} },
  passed: ['writer sink.commit'],
  resumed: 0,
  refused: 0,
  clicks: 1_000,
  lost: 0,
  duplicated: 0,
}
function pageOf(lines: readonly RunLine[], missing: readonly string[] = []): string {
  const tally = new Tally()
  for (const one of lines) tally.add(one)
  return verificationPage(head, tally, missing)
}

describe('reports/verification.md', () => {
  test('sums up the lines of a campaign, and says where, when and within which bounds', () => {
    const page = pageOf([line, { ...line, run: 1 }])
    expect(page).toContain('2026-01-02, commit abc1234')
    expect(page).toContain('| SIGKILLs of the node of the coordinator | 6 | 3 |')
    expect(page).toContain('| writer sink.commit kill | 4 |')
    expect(page).toContain('**0 lost and 0 doubled** of 2,000 clicks')
    expect(page).toContain('3/2 = 1.5 a run')
    expect(page).not.toMatch(/prove/)
  })
  test('a run that failed is told, and nothing is said to hold', () => {
    const page = pageOf([line, { ...line, run: 1, lost: 3, broken: '3 clicks lost' }])
    expect(page).toContain('**3 lost and 0 doubled**')
    expect(page).toContain('The guarantee did not hold: 3 clicks lost')
    expect(page).not.toContain('Within these bounds')
  })
  test('a point that was struck too seldom is told', () => {
    expect(pageOf([line], ['writer send kill: 0 of 1'])).toContain('not reached: writer send kill')
  })
})
