import { useBrokers } from '../../sinks/kafka-topics.js'
import type { SinkKind } from '../../sinks/sink.js'
import { brokerMissing, sharedBroker } from '../engines/clusters/broker.js'

/** What a test of this sink needs and this machine has not: skipped by name here, failed in CI. */
export async function needed(
  kind: Pick<SinkKind, 'name' | 'missing'>,
): Promise<{ readonly skip: boolean; readonly told: string }> {
  // The one broker that all tests of a run share.
  const isKafka = kind.name === 'kafka'
  const missing = isKafka ? await brokerMissing() : await kind.missing?.()
  if (isKafka && missing === undefined) useBrokers(await sharedBroker())
  if (missing === undefined) return { skip: false, told: '' }
  return { skip: process.env.CI === undefined, told: ` (${missing})` }
}
