import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { KafkaBroker } from '../../../engines/clusters/kafka/broker.js'
import type { Campaign, CampaignOptions } from '../../../faults/verify/real/campaign.js'
import { kafka } from '../../../sinks/kafka.js'
import { useBrokers } from '../../../sinks/kafka-topics.js'
import { needed } from '../../sinks/needed.js'
import { expectKept, smallCampaign } from './small-campaign.js'

const compiled = import.meta.url.endsWith('.js')
const needs = await needed(kafka)
const silent = () => {}
let out: string
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'chunk42-campaign-'))
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

async function campaignOf(options: Partial<CampaignOptions>): Promise<Campaign> {
  const campaign = await smallCampaign({ sink: 'kafka', out, ...options })
  expectKept(campaign)
  return campaign
}

describe.skipIf(!compiled || needs.skip)(`nodes with a Kafka broker${needs.told}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-broker-'))
  const { CHUNK42_KAFKA_DATA: given } = process.env
  beforeAll(async () => {
    const broker = new KafkaBroker({ port: 0, folder, heapMiB: 256, detached: true })
    await broker.ensure(silent)
    await broker.start(silent)
    useBrokers(broker.address)
    process.env.CHUNK42_KAFKA_DATA = folder
  })
  afterAll(async () => {
    // By whoever it was started again.
    await new KafkaBroker({ port: 0, folder }).kill()
    if (given === undefined) delete process.env.CHUNK42_KAFKA_DATA
    rmSync(folder, { recursive: true, force: true })
  })

  test('a zombie that comes back is refused, or is the newest and knows all', async () => {
    const { tally } = await campaignOf({ targets: { kill: 0, death: 0, zombie: 8 } })
    expect(tally.resumed).toBeGreaterThan(4)
    expect(tally.refused).toBeGreaterThan(4)
  })
  test('nodes and the broker are killed: nothing is lost, and nothing doubled', async () => {
    const targets = { kill: 16, death: 8, zombie: 0 }
    const { tally } = await campaignOf({ targets, servers: 1 })
    expect(tally.servers).toBeGreaterThanOrEqual(1)
  })
})
