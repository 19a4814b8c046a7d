import { rmSync } from 'node:fs'
import type { Say } from '../../engines/clusters/cluster.js'
import { KafkaBroker } from '../../engines/clusters/kafka/broker.js'
import { isReady } from '../../engines/clusters/kafka/ready.js'
import { BROKERS } from '../plan/cell.js'
import { runFolder } from './place.js'

export interface UsedBroker {
  readonly brokers: string
  /** Of the process whose processor time is to be told; empty: it is somebody else's. */
  readonly pids: readonly number[]
}

/** One for all cells of this process; it ends with it. */
let own: Promise<KafkaBroker> | undefined

/**
 * The brokers that were named; where none were and none runs at the usual place, one of our own
 * with data that nobody needs afterwards.
 */
export async function brokerFor(brokers: string, say: Say): Promise<UsedBroker> {
  if (brokers !== BROKERS) return { brokers, pids: [] }
  const port = Number(BROKERS.split(':')[1])
  if (await isReady(port)) {
    const { pid } = new KafkaBroker({ port, detached: true })
    return { brokers, pids: pid === undefined ? [] : [pid] }
  }
  own ??= startOwn(say)
  const broker = await own.catch((error: unknown) => {
    own = undefined
    throw error
  })
  return { brokers: broker.address, pids: broker.pid === undefined ? [] : [broker.pid] }
}

async function startOwn(say: Say): Promise<KafkaBroker> {
  const folder = runFolder('kafka')
  const broker = new KafkaBroker({ port: 0, folder })
  await broker.ensure(say)
  await broker.start(say)
  // Behind its own end; what it still writes then goes with the next run.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return broker
}

/** Of the broker that cells before this one had started; undefined: none, or others were named. */
export async function ownBrokers(named: string): Promise<string | undefined> {
  return named === BROKERS ? (await own)?.address : undefined
}
