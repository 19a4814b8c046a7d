import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { runCell } from '../../bench/run.js'
import { freePort } from '../../engines/clusters/free-port.js'
import { KafkaBroker } from '../../engines/clusters/kafka/broker.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { KafkaSource } from '../../workloads/log/kafka/source.js'
import { CLIENTS } from '../../workloads/log/kafka/topic.js'
import { makeLog } from '../../workloads/log/memory.js'
import { brokerMissing, clientOf, sharedBroker } from '../engines/clusters/broker.js'

const missing = await brokerMissing()
const silent = () => {}

const cellFrom = (brokers: string, options: RunOptions) =>
  cellOf({ log: 'kafka', brokers, ratePerSec: 10_000, durationSeconds: 2, ...options })

describe.skipIf(missing)(`clicks by way of a Kafka broker (${missing ?? 'Java, Maven'})`, () => {
  test.each(CLIENTS)(
    '%s: are those that were sent, and no offset is kept there',
    async (client) => {
      const brokers = [await sharedBroker()]
      const workload = syntheticWorkload({
        ...{ events: 20_000, ratePerSec: 20_000, partitions: 3, disorderMs: 300 },
        malformedShare: 0.01,
      })
      const made = makeLog(workload)
      const source = await KafkaSource.open({
        brokers,
        client,
        made,
        warmupMs: 0,
        arena: undefined,
      })
      const admin = clientOf(brokers[0]!).admin()
      await admin.connect()
      try {
        source.begin(monotonicMs())
        expect((await source.figures()).events).toBe(20_000)
        const full = () => source.arrived.every((n, p) => n === made.columns[p]!.type.length)
        while (!full()) await Promise.race([sleep(5), source.failed])
        for (const name of ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const) {
          const [came, sent] = [source.shared, made].map(({ columns }) =>
            columns.map((c) => Buffer.from(c[name].slice().buffer)),
          )
          expect(came, name).toEqual(sent)
        }
        const { name: groupId } = source.topic
        const kept = await admin.fetchOffsets({ groupId, topics: [groupId] })
        expect(new Set(kept[0]!.partitions.map(({ offset }) => offset))).toEqual(new Set(['-1']))
      } finally {
        await source.close()
      }
      expect(await admin.listTopics()).not.toContain(source.topic.name)
      await admin.disconnect()
    },
  )

  const cells: readonly (readonly [string, RunOptions])[] = [
    ['micro-batch', { engine: 'micro-batch', intervalMs: 50 }],
    ['per-event', { engine: 'per-event', checkpointIntervalMs: 100 }],
    ['micro-batch, a chunk dies', { engine: 'micro-batch', fault: 'crash:batch=5,chunk=0' }],
    ['per-event, a worker dies', { engine: 'per-event', fault: 'crash:event=5000,worker=1' }],
    ['micro-batch, a backlog', { engine: 'micro-batch', drain: true, events: 20_000 }],
    ['per-event, a backlog', { engine: 'per-event', drain: true, events: 20_000 }],
  ]
  test.each(cells)('%s: each click counts once', async (_name, options) => {
    const spec = cellFrom(await sharedBroker(), options)
    const { cell } = await runCell(spec)
    expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
    expect(cell.audit.expectedEvents).toBeGreaterThan(6_000)
    expect(cell.log).toMatchObject({ kind: 'kafka', client: 'kafkajs' })
    expect(cell.notes.join()).toContain(options.drain ? 'before the run' : 'after they were due')
    expect(cell.notes.join()).not.toContain('did not strike')
  })

  test.each(['micro-batch', 'per-event'] as const)(
    '%s: the broker is killed in the middle and comes back, and each click counts once',
    async (engine) => {
      const folder = mkdtempSync(join(tmpdir(), 'chunk42-broker-'))
      const broker = new KafkaBroker({ port: 0, folder, heapMiB: 256 })
      try {
        await broker.ensure(silent)
        await broker.start(silent)
        let killed: Promise<void> | undefined
        const killOnce = async () => {
          await broker.kill()
          await broker.start(silent)
        }
        const { cell } = await runCell(cellFrom(broker.address, { engine, durationSeconds: 4 }), {
          progress: (nowMs) => {
            if (nowMs > 1_500) killed ??= killOnce()
          },
        })
        await killed
        expect(killed).toBeDefined()
        expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
        // Nobody could send meanwhile, and the result says so.
        expect(cell.log!.lagMsMax).toBeGreaterThan(500)
      } finally {
        await broker.kill()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})

describe('without a broker', () => {
  test('a run says in one line what is missing, and how to start it', async () => {
    const nowhere = `127.0.0.1:${await freePort()}`
    await expect(runCell(cellFrom(nowhere, {}))).rejects.toThrow(
      /^kafka at 127.0.0.1:\d+: .*; start a broker with npm run kafka:start, or give --brokers$/,
    )
  })
})
