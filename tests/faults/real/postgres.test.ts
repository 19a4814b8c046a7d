import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Campaign, CampaignOptions } from '../../../faults/verify/real/campaign.js'
import { postgres } from '../../../sinks/postgres.js'
import { needed } from '../../sinks/needed.js'
import { expectKept, smallCampaign } from './small-campaign.js'

const compiled = import.meta.url.endsWith('.js')
const needs = await needed(postgres)
let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'chunk42-campaign-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

async function campaignOf(options: Partial<CampaignOptions>): Promise<Campaign> {
  const campaign = await smallCampaign({ sink: 'postgres', out, ...options })
  expectKept(campaign)
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
