import { DuckDBInstance } from '@duckdb/node-api'
import { serve } from '../../runtime/processes/serve.js'
import { eventsFromIpc } from '../../workloads/events/arrow.js'
import { appendEvents, eventsSql, SETTINGS } from '../../workloads/events/duckdb.js'
import type { EventColumn } from '../../workloads/events/events.js'
import { resultToIpc } from '../../workloads/events/result-ipc.js'

/** What a child process runs over each chunk that it is given, as its argument says it in JSON. */
export interface DuckdbWork {
  readonly program: string
  readonly reads: readonly EventColumn[]
  readonly memoryBytes: number
}
const EMPTY = 'CREATE OR REPLACE TABLE event_columns AS FROM event_columns LIMIT 0'

async function main(): Promise<void> {
  const { program, reads, memoryBytes } = JSON.parse(process.argv[2]!) as DuckdbWork
  const limits = { threads: '1', memory_limit: `${Math.round(memoryBytes / 2 ** 20)}MiB` }
  const instance = await DuckDBInstance.create(':memory:', { ...SETTINGS, ...limits })
  const connection = await instance.connect()
  await connection.run(eventsSql(reads))
  await serve(async (request) => {
    await connection.run(EMPTY)
    await appendEvents(connection, eventsFromIpc(request, reads))
    return resultToIpc(await connection.runAndReadAll(program))
  })
}
await main()
