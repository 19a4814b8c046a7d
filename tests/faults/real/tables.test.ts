import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mutatedTree } from '../../../faults/verify/mutants/load.js'
import { patch } from '../../../faults/verify/mutants/mutant.js'
import type { Campaign, CampaignOptions } from '../../../faults/verify/real/campaign.js'
import { expectKept, smallCampaign } from './small-campaign.js'

const compiled = import.meta.url.endsWith('.js')
const ENGINES = ['micro-batch', 'per-event'] as const
const TABLES = ['parquet', 'iceberg']
let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'chunk42-campaign-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

const campaignOf = (options: Partial<CampaignOptions>): Promise<Campaign> =>
  smallCampaign({ sink: 'iceberg', out, ...options })
const passedBy = ({ tally }: Campaign): ReadonlySet<string> =>
  new Set(ENGINES.flatMap((engine) => [...tally.passed(engine)]))

// A node is a process of its own, which loads what is built.
describe.skipIf(!compiled).each(TABLES)('nodes that commit to files of their own: %s', (sink) => {
  test('die anywhere, also in the midst of a compaction: nothing is lost or doubled', async () => {
    const targets = { kill: 24, death: 8, zombie: 0 }
    const works = { query: 'enrich', batchEvents: 64, intervalMs: 1, compactMs: 2 }
    const campaign = await campaignOf({ sink, targets, log: 'file', works })
    expectKept(campaign)
    expect(campaign.tally.struck('kill')).toBeGreaterThanOrEqual(24)
    // A compactor that never merged would not have been attacked.
    expect([...passedBy(campaign)]).toEqual(expect.arrayContaining(['compactor compact.commit']))
  }, 120_000)
  test('are refused when they were stopped and replaced, wherever they come back', async () => {
    const campaign = await campaignOf({ sink, targets: { kill: 0, death: 0, zombie: 12 } })
    expectKept(campaign)
    expect(campaign.tally.resumed).toBeGreaterThan(6)
    expect(campaign.tally.refused).toBeGreaterThan(6)
  }, 120_000)
})

describe.skipIf(!compiled)('nodes that commit to files of their own', () => {
  test('are found out when ids are not kept with the rows (canary)', async () => {
    const forgets = patch(
      'sinks/table/table-sink.js',
      'const next = { ...row, idLast: id ?? row.idLast };',
      'const next = row;',
    )
    const tree = mutatedTree([forgets])
    try {
      const targets = { kill: 400, death: 0, zombie: 0 }
      const works = { query: 'enrich' }
      const { tally } = await campaignOf({ targets, works, built: tree.built, bail: true })
      expect(tally.duplicated).toBeGreaterThan(0)
      expect(readdirSync(out)).not.toEqual([])
    } finally {
      tree.remove()
    }
  }, 120_000)
})
