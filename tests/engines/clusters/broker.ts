import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { KafkaBroker, kafkaJars } from '../../../engines/clusters/kafka/broker.js'
import { jarsAreThere } from '../../../engines/clusters/maven.js'
import { javaMissing } from '../../../engines/clusters/programs.js'

/** One line: what tests lack here; they are skipped for it, but not where all must run. */
export async function brokerMissing(): Promise<string | undefined> {
  if (process.env.CI) return undefined
  const java = await javaMissing()
  if (java !== undefined) return java
  return jarsAreThere(kafkaJars) ? undefined : `${kafkaJars.name}: run npm run kafka:start once`
}

/** Of a whole test run; tests/global-setup.mjs makes it, and kills the broker that is in it. */
const RUN_FOLDER = process.env.CHUNK42_TEST_BROKER

let mine: Promise<string> | undefined

/**
 * The address of the one broker that all tests of a run share; whoever needs it first starts it.
 * Topics are their makers' to name and to delete.
 */
export function sharedBroker(): Promise<string> {
  mine ??= startOnce()
  return mine
}

async function startOnce(): Promise<string> {
  if (RUN_FOLDER === undefined) throw new Error('tests/global-setup.mjs was not run')
  const folder = join(RUN_FOLDER, 'broker')
  const broker = new KafkaBroker({ port: 0, folder, heapMiB: 512, detached: true })
  const unlock = await lock(join(RUN_FOLDER, 'starting'))
  try {
    await broker.ensure(() => {})
    await broker.start(() => {})
  } finally {
    unlock()
  }
  return broker.address
}

async function lock(folder: string): Promise<() => void> {
  for (;;) {
    try {
      mkdirSync(folder)
      return () => rmSync(folder, { recursive: true, force: true })
    } catch {
      await sleep(50)
    }
  }
}

export function clientOf(address: string): Kafka {
  return new Kafka({ clientId: 'tests', brokers: [address], logLevel: logLevel.NOTHING })
}
