import { parentPort, workerData } from 'node:worker_threads'
import { inColumns, Landing } from '../landing.js'
import type { Columns } from '../log.js'
import { readerOf } from './client.js'
import { RecordPlace, type SharedRecords } from './records.js'
import { type ClientName, KafkaError, type Topic, unreachable } from './topic.js'
import { packedValues } from './values.js'

/** What the reader's thread is given. */
export interface ReaderStart {
  readonly topic: Topic
  readonly client: ClientName
  /** What is to be filled: columns, or records if there are some. */
  readonly columns: readonly Columns[]
  readonly records: SharedRecords | undefined
  readonly arrived: Int32Array
}
export type FromReader =
  | { readonly kind: 'ready' }
  | { readonly kind: 'full' }
  /** One line. */
  | { readonly kind: 'failed'; readonly error: string; readonly name: string }

/** A thread of its own: engines' threads sleep on doorbells, where no socket is heard. */
async function main({ topic, client, columns, records, arrived }: ReaderStart): Promise<void> {
  const reader = readerOf(client, topic)
  const tell = (message: FromReader): void => parentPort?.postMessage(message)
  parentPort?.once('message', () => {
    void reader.close().finally(() => process.exit())
  })
  try {
    const place = records ? new RecordPlace(records) : inColumns(columns, packedValues)
    await reader.run(new Landing(place, arrived), () => tell({ kind: 'ready' }))
    tell({ kind: 'full' })
  } catch (error) {
    const known = error instanceof Error && error.name === 'LandingError'
    const told = known || error instanceof KafkaError ? (error as Error) : unreachable(topic, error)
    tell({ kind: 'failed', error: told.message, name: told.name })
  }
}

await main(workerData as ReaderStart)
