import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Campaign, type CampaignOptions } from '../../../faults/verify/real/campaign.js'
import { postgres } from '../../../sinks/postgres.js'
import { needed } from '../../sinks/needed.js'

const compiled = import.meta.url.endsWith('.js')
const needs = await needed(postgres)
let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'chunk42-campaign-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

async function campaignOf(options: Partial<CampaignOptions>): Promise<Campaign> {
  const campaign = new Campaign({
    engines: ['micro-batch', 'per-event'],
    sink: 'postgres',
    seed: '42',
    targets: { kill: 0, death: 0, zombie: 0 },
    strikesLeast: 0,
    strikesARun: 8,
    jobs: 2,
    built: new URL('../../../', import.meta.url),
    out,
    ...options,
  })
  await campaign.run()
  expect(campaign.tally.broken.map(({ run, broken }) => `${run}: ${broken}`)).toEqual([])
  expect(campaign.tally).toMatchObject({ lost: 0, duplicated: 0 })
  expect(campaign.tally.clicks).toBeGreaterThan(0)
  return campaign
}

describe.skipIf(!compiled || needs.skip)(`nodes with a PostgreSQL server${needs.told}`, () => {
  test('nodes and the server are killed: nothing is lost, and nothing doubled', async () => {
    const targets = { kill: 16, death: 8, zombie: 0 }
    const { tally } = await campaignOf({ targets, servers: 3 })
    expect(tally.servers).toBeGreaterThanOrEqual(3)
  })
  test('a zombie with a connection of its own is refused when it comes back', async () => {
    const { tally } = await campaignOf({ targets: { kill: 0, death: 0, zombie: 8 } })
    expect(tally.resumed).toBeGreaterThan(4)
    expect(tally.refused).toBeGreaterThan(4)
  })
})
