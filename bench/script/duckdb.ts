import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import {
  type DataType,
  Float64,
  Int64,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { serve } from '../../runtime/processes/serve.js'
import { eventsFromIpc } from '../../workloads/events/arrow.js'
import { appendEvents, eventsSql, SETTINGS } from '../../workloads/events/duckdb.js'
import type { EventColumn } from '../../workloads/events/events.js'

/** What a child process runs over each chunk that it is given, as its argument says it in JSON. */
export interface DuckdbWork {
  readonly program: string
  readonly reads: readonly EventColumn[]
  readonly memoryLimit: string
}
const ARROW: Readonly<Record<string, new () => DataType>> = {
  BIGINT: Int64,
  DOUBLE: Float64,
  VARCHAR: Utf8,
}

async function found(connection: DuckDBConnection, program: string): Promise<Uint8Array> {
  const result = await connection.runAndReadAll(program)
  const types = result.columnTypes()
  const columns = result.getColumns()
  const vectors = result.columnNames().map((name, i) => {
    const type = ARROW[String(types[i])]
    if (type === undefined) throw new Error(`column ${name} is ${types[i]}`)
    return [name, vectorFromArray((columns[i] ?? []) as unknown[], new type())] as const
  })
  return tableToIPC(new Table(Object.fromEntries(vectors)), 'stream')
}

async function main(): Promise<void> {
  const { program, reads, memoryLimit } = JSON.parse(process.argv[2]!) as DuckdbWork
  const limits = { threads: '1', memory_limit: memoryLimit }
  const instance = await DuckDBInstance.create(':memory:', { ...SETTINGS, ...limits })
  const connection = await instance.connect()
  await connection.run(eventsSql(reads))
  const empty = 'CREATE OR REPLACE TABLE event_columns AS FROM event_columns LIMIT 0'
  await serve(async (request) => {
    await connection.run(empty)
    await appendEvents(connection, eventsFromIpc(request, reads))
    return found(connection, program)
  })
}
await main()
