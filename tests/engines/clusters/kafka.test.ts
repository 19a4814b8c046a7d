import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../../engines/clusters/free-port.js'
import { KafkaBroker } from '../../../engines/clusters/kafka/broker.js'
import { isReady } from '../../../engines/clusters/kafka/ready.js'
import { brokerMissing, clientOf } from './broker.js'

const missing = await brokerMissing()

describe.skipIf(missing)(`a broker of one's own (${missing ?? 'Java, Maven'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-broker-'))
  const broker = new KafkaBroker({ port: 0, folder, heapMiB: 256 })
  beforeAll(async () => {
    await broker.ensure(() => {})
    await broker.start(() => {})
  })
  afterAll(async () => {
    await broker.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  test('is up when start returns: topics can be made and written to at once', async () => {
    expect(await broker.isUp()).toBe(true)
    await write(clientOf(broker.address), 'first', 3)
    expect(await ends(clientOf(broker.address), 'first')).toEqual(['3'])
  })

  test('comes back at its port after SIGKILL with all that it had acknowledged', async () => {
    await write(clientOf(broker.address), 'second', 5)
    const { address } = broker
    await broker.kill()
    expect(await broker.isUp()).toBe(false)
    expect(await isReady(Number(address.split(':')[1]))).toBe(false)
    await broker.start(() => {})
    expect(broker.address).toBe(address)
    expect(await ends(clientOf(address), 'second')).toEqual(['5'])
  })

  test('is found by whoever has its folder, and is not started twice', async () => {
    const other = new KafkaBroker({ port: 0, folder })
    await other.start(() => {})
    expect(other.address).toBe(broker.address)
    const elsewhere = new KafkaBroker({ port: await freePort(), folder })
    await expect(elsewhere.start(() => {})).rejects.toThrow(/a broker runs there, at port/)
    const port = Number(broker.address.split(':')[1])
    const second = new KafkaBroker({ port, folder: join(folder, 'second') })
    await expect(second.start(() => {})).rejects.toThrow(/another broker has it/)
  })

  test('stops, and stopping again does nothing', async () => {
    await broker.stop()
    expect(await broker.isUp()).toBe(false)
    await broker.stop()
  })
})

describe('what is no broker', () => {
  test('is not ready, whether nobody listens or somebody who never answers', async () => {
    expect(await isReady(await freePort())).toBe(false)
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    expect(await isReady(port)).toBe(false)
    server.close()
  })

  test('Java that is missing is one line that says what to install', async () => {
    const path = process.env.PATH
    process.env.PATH = ''
    try {
      await expect(new KafkaBroker({ port: 1 }).ensure(() => {})).rejects.toThrow(
        /^java: not found; install a JDK \(.*apt-get install.*\)$/,
      )
    } finally {
      process.env.PATH = path
    }
  })
})

async function write(client: Kafka, topic: string, count: number): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
  await admin.disconnect()
  const producer = client.producer()
  await producer.connect()
  const messages = Array.from({ length: count }, (_, i) => ({ value: String(i) }))
  await producer.send({ topic, acks: -1, messages })
  await producer.disconnect()
}

async function ends(client: Kafka, topic: string): Promise<string[]> {
  const admin = client.admin()
  await admin.connect()
  const offsets = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  return offsets.map(({ high }) => high)
}
