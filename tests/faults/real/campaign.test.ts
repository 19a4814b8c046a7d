import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mutatedTree } from '../../../faults/verify/mutants/load.js'
import { patch } from '../../../faults/verify/mutants/mutant.js'
import { Campaign, type CampaignOptions } from '../../../faults/verify/real/campaign.js'
import type { RunLine } from '../../../faults/verify/real/tally.js'

const compiled = import.meta.url.endsWith('.js')
const ENGINES = ['micro-batch', 'per-event'] as const
let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'chunk42-campaign-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

function campaignOf(options: Partial<CampaignOptions>): Campaign {
  return new Campaign({
    engines: ENGINES,
    sink: 'duckdb',
    seed: '42',
    targets: { kill: 0, death: 0, zombie: 0 },
    strikesLeast: 0,
    jobs: 2,
    built: new URL('../../../', import.meta.url),
    out,
    ...options,
  })
}
function kept({ tally }: Campaign): void {
  expect(tally.broken.map(({ run, broken }) => `${run}: ${broken}`)).toEqual([])
  expect(tally).toMatchObject({ lost: 0, duplicated: 0 })
  expect(tally.clicks).toBeGreaterThan(0)
}

// A node is a process of its own, which loads what is built.
describe.skipIf(!compiled)('nodes that really die', () => {
  test.each(ENGINES)(
    '%s: a SIGKILL at each point loses nothing, and doubles nothing',
    async (engine) => {
      const targets = { kill: 50, death: 30, zombie: 0 }
      const campaign = campaignOf({ engines: [engine], targets, strikesLeast: 1 })
      await campaign.run()
      kept(campaign)
      expect(campaign.aims.missing()).toEqual([])
      expect(campaign.tally.struck('kill')).toBeGreaterThanOrEqual(50)
      expect(campaign.tally.struck('death')).toBeGreaterThanOrEqual(30)
      // A place to die that no simulated run knows would be one that nobody has attacked there.
      expect(campaign.tally.passed(engine).has('writer sink.commit')).toBe(true)
    },
  )
  test('a node that was stopped and replaced is refused when it comes back', async () => {
    const campaign = campaignOf({ targets: { kill: 0, death: 0, zombie: 20 } })
    await campaign.run()
    kept(campaign)
    expect(campaign.tally.struck('zombie')).toBeGreaterThanOrEqual(20)
    expect(campaign.tally.resumed).toBeGreaterThan(10)
    expect(campaign.tally.refused).toBeGreaterThan(10)
  })
  test('a sink that forgets the id is found out (canary)', async () => {
    const tree = mutatedTree([patch('sinks/duckdb-life.js', `AND id_last < \${id}`, '')])
    try {
      const campaign = campaignOf({
        engines: ['micro-batch'],
        targets: { kill: 400, death: 0, zombie: 0 },
        built: tree.built,
        bail: true,
      })
      await campaign.run()
      expect(campaign.tally.broken.length).toBeGreaterThan(0)
      expect(campaign.tally.duplicated).toBeGreaterThan(0)
      // What it was made of is kept.
      expect(readdirSync(out)).not.toEqual([])
    } finally {
      tree.remove()
    }
  })
  test('a campaign that was stopped goes on behind the runs that it has', async () => {
    const lines: RunLine[] = []
    const stop = new AbortController()
    const first = campaignOf({
      targets: { kill: 30, death: 0, zombie: 0 },
      jobs: 1,
      signal: stop.signal,
      ran: (line) => {
        lines.push(line)
        stop.abort(new Error('stopped'))
      },
    })
    await first.run()
    expect(lines).toHaveLength(1)
    const before = [...lines]
    const second = campaignOf({
      targets: { kill: 30, death: 0, zombie: 0 },
      jobs: 1,
      before,
      ran: (line) => lines.push(line),
    })
    await second.run()
    kept(second)
    expect(lines.map(({ run }) => run)).toEqual(lines.map((_, run) => run))
    expect(second.tally.struck('kill')).toBeGreaterThanOrEqual(30)
    // Nothing of a run that was kept is left behind.
    expect(readdirSync(out)).toEqual([])
  })
})
