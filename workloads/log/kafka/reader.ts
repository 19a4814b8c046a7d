import { parentPort, workerData } from 'node:worker_threads'
import { Landing } from '../landing.js'
import type { SharedLog } from '../memory.js'
import { readerOf } from './client.js'
import { type ClientName, KafkaError, type Topic, unreachable } from './topic.js'
import { valuesOf } from './values.js'

/** What the reader's thread is given. */
export interface ReaderStart {
  readonly topic: Topic
  readonly client: ClientName
  /** The clicks as they are made; their columns, in shared memory, are to be filled. */
  readonly shared: SharedLog
  readonly arrived: Int32Array
}
export type FromReader =
  | { readonly kind: 'ready' }
  | { readonly kind: 'full' }
  /** One line. */
  | { readonly kind: 'failed'; readonly error: string; readonly name: string }

/** A thread of its own: engines' threads sleep on doorbells, where no socket is heard. */
async function main({ topic, client, shared, arrived }: ReaderStart): Promise<void> {
  const reader = readerOf(client, topic)
  const tell = (message: FromReader): void => parentPort?.postMessage(message)
  parentPort?.once('message', () => {
    void reader.close().finally(() => process.exit())
  })
  try {
    const values = valuesOf(topic.values, shared)
    const landing = new Landing(shared.columns, arrived, values)
    await reader.run(landing, () => tell({ kind: 'ready' }))
    tell({ kind: 'full' })
  } catch (error) {
    const known = error instanceof Error && error.name === 'LandingError'
    const told = known || error instanceof KafkaError ? (error as Error) : unreachable(topic, error)
    tell({ kind: 'failed', error: told.message, name: told.name })
  }
}

await main(workerData as ReaderStart)
