import { expect } from 'vitest'
import { Campaign, type CampaignOptions } from '../../../faults/verify/real/campaign.js'

type Told = Pick<CampaignOptions, 'sink' | 'out'> & Partial<CampaignOptions>

/** A campaign of both engines over a sink, run to its end; what strikes is to be said. */
export async function smallCampaign(told: Told): Promise<Campaign> {
  const campaign = new Campaign({
    engines: ['micro-batch', 'per-event'],
    seed: '42',
    targets: { kill: 0, death: 0, zombie: 0 },
    strikesLeast: 0,
    strikesARun: 8,
    jobs: 2,
    built: new URL('../../../', import.meta.url),
    ...told,
  })
  await campaign.run()
  return campaign
}

/** No run is broken, nothing is lost or doubled, and there was something to lose. */
export function expectKept({ tally }: Campaign): void {
  expect(tally.broken.map(({ run, broken }) => `${run}: ${broken}`)).toEqual([])
  expect(tally).toMatchObject({ lost: 0, duplicated: 0 })
  expect(tally.clicks).toBeGreaterThan(0)
}
