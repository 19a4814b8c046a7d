import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  VARCHAR,
} from '@duckdb/node-api'
import { eventsToIpc } from '../../workloads/events/arrow.js'
import { SETTINGS } from '../../workloads/events/duckdb.js'
import type { Events } from '../../workloads/events/events.js'
import { resultToIpc } from '../../workloads/events/result-ipc.js'
import { InputError } from '../../workloads/input-error.js'
import {
  CLICKS_NAME,
  type GroupColumn,
  type Groups,
} from '../../workloads/queries/groups/groups.js'
import { type GroupValue, valuesOfRecord } from '../../workloads/queries/groups/records.js'
import { ASK } from '../script/command.js'
import { ScriptRunner } from '../script/runner.js'
import type { Table } from './compare.js'
import { tableOf, tableOfIpc } from './table-of.js'

/** DuckDB's vector size: a chunk cannot hold more. */
const CHUNK_ROWS = 2048
const TYPES = { whole: BIGINT, real: DOUBLE, text: VARCHAR } as const

/** What a reader makes of all records: the answer that the file would give over all events. */
export async function groupsAnswer(groups: Groups, records: readonly Int32Array[]): Promise<Table> {
  const instance = await DuckDBInstance.create(':memory:', SETTINGS)
  const connection = await instance.connect()
  try {
    const { columns, answer } = groups
    const stored = columns.map(({ name, type }) => `"${name}" ${TYPES[type]}`)
    await connection.run(
      `CREATE TABLE records (${[`${CLICKS_NAME} BIGINT`, ...stored].join(', ')})`,
    )
    await fill(connection, groups, records)
    const casts = columns.map(({ name, sqlType }) => `CAST("${name}" AS ${sqlType}) AS "${name}"`)
    const shown = [CLICKS_NAME, ...casts].join(', ')
    await connection.run(`CREATE VIEW partials AS SELECT ${shown} FROM records`)
    if (answer.views !== '') await connection.run(answer.views)
    const rows = await connection.runAndReadAll(answer.select)
    return groups.finishes ? finished(groups, resultToIpc(rows)) : tableOf(rows)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The answer of a Python file to all events, as it would be without any stream. */
export function pythonAnswer(groups: Groups, events: Events): Table {
  const rows = asked(() => new ScriptRunner(groups).ask(eventsToIpc(events)))
  return groups.finishes ? finished(groups, rows) : tableOfIpc(rows)
}
function finished(groups: Groups, rows: Uint8Array): Table {
  return tableOfIpc(asked(() => new ScriptRunner(groups).ask(rows, ASK.finish)))
}
function asked<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new InputError(`--python: ${error instanceof Error ? error.message : error}`)
  }
}

async function fill(
  connection: DuckDBConnection,
  groups: Groups,
  records: readonly Int32Array[],
): Promise<void> {
  const types = [BIGINT, ...groups.columns.map(({ type }: GroupColumn) => TYPES[type])]
  const appender = await connection.createAppender('records')
  for (let from = 0; from < records.length; from += CHUNK_ROWS) {
    const rows = records
      .slice(from, from + CHUNK_ROWS)
      .map((record): GroupValue[] => [BigInt(record[0]!), ...valuesOfRecord(groups, record, 0)])
    const chunk = DuckDBDataChunk.create(types, rows.length)
    chunk.setRows(rows)
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
