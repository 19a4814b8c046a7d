import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { runCell } from '../../bench/run.js'
import { freePort } from '../../engines/clusters/free-port.js'
import { KafkaBroker } from '../../engines/clusters/kafka/broker.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { readerOf, writerOf } from '../../workloads/log/kafka/client.js'
import { KafkaSource } from '../../workloads/log/kafka/source.js'
import { CLIENTS, createTopic, deleteTopic } from '../../workloads/log/kafka/topic.js'
import { VALUES, valuesOf } from '../../workloads/log/kafka/values.js'
import type { Columns } from '../../workloads/log/log.js'
import { makeLog } from '../../workloads/log/memory.js'
import { brokerMissing, clientOf, sharedBroker } from '../engines/clusters/broker.js'
import { land } from '../workloads/log/land.js'

const missing = await brokerMissing()
const silent = () => {}
const odd = syntheticWorkload({
  ...{ events: 20_000, ratePerSec: 20_000, partitions: 3, disorderMs: 300 },
  malformedShare: 0.01,
})

function expectSame(came: readonly Columns[], sent: readonly Columns[]): void {
  for (const name of ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const) {
    const [one, other] = [came, sent].map((all) =>
      all.map((c) => Buffer.from(c[name].slice().buffer)),
    )
    expect(one, name).toEqual(other)
  }
}

const cellFrom = (brokers: string, options: RunOptions) =>
  cellOf({ log: 'kafka', brokers, ratePerSec: 10_000, durationSeconds: 2, ...options })

describe.skipIf(missing)(`clicks by way of a Kafka broker (${missing ?? 'Java, Maven'})`, () => {
  const pairs = CLIENTS.flatMap((from) =>
    CLIENTS.flatMap((to) => VALUES.map((values) => [from, to, values] as const)),
  )
  test.each(pairs)('what %s sends, %s fetches, as %s: the same', async (from, to, values) => {
    const brokers = [await sharedBroker()]
    // JSON is written of clicks alone.
    const made = makeLog(values === 'json' ? { ...odd, malformedShare: 0 } : odd)
    const name = `chunk42-test-${from}-${to}-${values}`
    const topic = { brokers, name, partitions: 3, baseMs: 1_700_000_000_000, values }
    await createTopic(topic)
    const { read, arrived, landing } = land(made, values)
    const writer = writerOf(from, topic, valuesOf(values, made))
    const reader = readerOf(to, topic)
    try {
      await writer.open()
      // Unequal steps, and the reader begins in the middle.
      for (let at = 0; at < 7_000; at += 1_300) {
        await writer.write(
          made.columns.flatMap((columns, partition) => {
            const end = Math.min(at + 1_300, columns.type.length)
            return end > at ? [{ partition, columns, from: at, to: end }] : []
          }),
        )
      }
      await reader.run(landing, silent)
      expect([...arrived]).toEqual(made.columns.map(({ type }) => type.length))
      expectSame(read(), made.columns)
    } finally {
      await writer.close()
      await reader.close()
      await deleteTopic(topic)
    }
  })

  test.each(CLIENTS)('%s: no offset is kept there, and the topic is gone after', async (client) => {
    const brokers = [await sharedBroker()]
    const made = makeLog({ ...odd, ratePerSec: 40_000 })
    const source = await KafkaSource.open({
      ...{ brokers, client, made, values: 'columns' },
      ...{ warmupMs: 0, arena: undefined },
    })
    const admin = clientOf(brokers[0]!).admin()
    await admin.connect()
    try {
      await source.begin(monotonicMs())
      expect((await source.figures()).events).toBe(odd.events)
      const full = () => source.arrived.every((n, p) => n === made.columns[p]!.type.length)
      while (!full()) await Promise.race([sleep(5), source.failed])
      expectSame(source.shared.columns, made.columns)
      const { name: groupId } = source.topic
      const kept = await admin.fetchOffsets({ groupId, topics: [groupId] })
      expect(new Set(kept[0]!.partitions.map(({ offset }) => offset))).toEqual(new Set(['-1']))
    } finally {
      await source.close()
    }
    expect(await admin.listTopics()).not.toContain(source.topic.name)
    await admin.disconnect()
  })

  const cells: readonly (readonly [string, RunOptions])[] = [
    ['micro-batch', { engine: 'micro-batch', intervalMs: 50 }],
    ['per-event, as JSON', { engine: 'per-event', encoding: 'json' }],
    ['per-event, kafkajs', { engine: 'per-event', kafkaClient: 'kafkajs' }],
    [
      'micro-batch, as JSON, a chunk dies',
      { engine: 'micro-batch', encoding: 'json', fault: 'crash:batch=5,chunk=0' },
    ],
    ['micro-batch, a chunk dies', { engine: 'micro-batch', fault: 'crash:batch=5,chunk=0' }],
    ['per-event, a worker dies', { engine: 'per-event', fault: 'crash:event=5000,worker=1' }],
    ['micro-batch, a backlog', { engine: 'micro-batch', drain: true, events: 20_000 }],
    ['per-event, a backlog', { engine: 'per-event', drain: true, events: 20_000 }],
    // More than a broker takes in one batch.
    ['micro-batch, JSON, a backlog', { encoding: 'json', drain: true, events: 100_000 }],
  ]
  test.each(cells)('%s: each click counts once', async (_name, options) => {
    const spec = cellFrom(await sharedBroker(), options)
    const { cell } = await runCell(spec)
    expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
    expect(cell.audit.expectedEvents).toBeGreaterThan(6_000)
    expect(cell.log).toMatchObject({ kind: 'kafka', client: options.kafkaClient ?? 'fetch' })
    expect(cell.notes.join()).toContain(options.drain ? 'before the run' : 'after they were due')
    expect(cell.notes.join()).not.toContain('did not strike')
  })
})

describe.skipIf(missing)(`a broker that is killed (${missing ?? 'Java, Maven'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-broker-'))
  const broker = new KafkaBroker({ port: 0, folder, heapMiB: 256 })
  beforeAll(async () => {
    await broker.ensure(silent)
    await broker.start(silent)
  })
  afterAll(async () => {
    await broker.kill()
    rmSync(folder, { recursive: true, force: true })
  })
  const again = async () => {
    await broker.kill()
    await broker.start(silent)
  }

  test.each([
    ['micro-batch', 'fetch'],
    ['per-event', 'kafkajs'],
  ] as const)('%s, %s: comes back, and each click counts once', async (engine, kafkaClient) => {
    const spec = cellFrom(broker.address, { engine, kafkaClient, durationSeconds: 4 })
    let killed: Promise<void> | undefined
    const progress = (nowMs: number) => {
      if (nowMs > 1_500) killed ??= again()
    }
    const { cell } = await runCell(spec, { progress })
    await killed
    expect(killed).toBeDefined()
    expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
    // Nobody could send meanwhile, and the result says so.
    expect(cell.log!.lagMsMax).toBeGreaterThan(500)
    expect(cell.invalid).toContain('the load fell behind')
  })
})

describe('without a broker', () => {
  test('a run says in one line what is missing, and how to start it', async () => {
    const nowhere = `127.0.0.1:${await freePort()}`
    await expect(runCell(cellFrom(nowhere, {}))).rejects.toThrow(
      /^kafka at 127.0.0.1:\d+: .*; start a broker with npm run kafka:start, or give --brokers$/,
    )
  })
})
