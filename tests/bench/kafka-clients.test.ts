import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { measureClients } from '../../bench/kafka-clients.js'
import { brokerMissing, sharedBroker } from '../engines/clusters/broker.js'

const missing = await brokerMissing()

describe.skipIf(missing)(`clients of a Kafka broker (${missing ?? 'Java, Maven'})`, () => {
  test("are measured over the same clicks, with Kafka's own consumer as the ceiling", async () => {
    const brokers = [await sharedBroker()]
    const said: string[] = []
    const say = (line: string) => said.push(line)
    const figures = await measureClients({ brokers, events: 20_000, values: 'json', sleep, say })
    expect(figures.map(({ client }) => client)).toEqual(['kafkajs', 'fetch', 'java'])
    for (const { fetchedEventsPerSec, fetchedCpuUsPerEvent } of figures) {
      expect(fetchedEventsPerSec).toBeGreaterThan(100)
      expect(fetchedCpuUsPerEvent).toBeGreaterThan(0.001)
    }
    expect(said.at(-1)).toBe('java: the same 20000 clicks fetched, three times; the last counts')
  })
})
