import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { readColumns } from '../sinks/duckdb-bulk.js'
import { appendEvents, CLICKS_SQL, eventsSql, SETTINGS } from '../workloads/events/duckdb.js'
import {
  EVENT_COLUMNS,
  EventBuffer,
  type EventColumn,
  type Events,
} from '../workloads/events/events.js'
import { InputError } from '../workloads/input-error.js'
import type { Log } from '../workloads/log/log.js'
import { secondsOf } from '../workloads/log/memory.js'
import { recordsIn } from '../workloads/queries/groups/group-states.js'
import type { Query } from '../workloads/queries/query.js'
import type { EachRows, Rows } from '../workloads/queries/rows.js'
import { answerOf } from '../workloads/queries/views/answer.js'
import { sqlOf } from '../workloads/queries/views/query-sql.js'
import { groupsAnswer, pythonAnswer } from './nightly/answer.js'
import { type Comparison, compareTables, type Table } from './nightly/compare.js'
import { type LandOptions, landEvents, tableAsked } from './nightly/event-table.js'
import type { NightlyInput } from './nightly/input.js'
import { tableOf } from './nightly/table-of.js'
import type { Prepared } from './prepare.js'

/** In memory they take some 40 bytes each. */
const EVENTS_MAX = 100_000_000
const BLOCK_EVENTS = 1_000_000
const FORMATS = /\.(parquet|csv|json)$/

/** Where the events of a job are: in a table of somebody's, or in the log of a run. */
export type NightlySource =
  | { readonly input: NightlyInput; readonly path: string }
  | { readonly log: Log; readonly campaignOf: Uint32Array }

/** All events in one database: queries run over everything, as one batch. */
export class Nightly {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  events = 0

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }
  static async over(source: NightlySource): Promise<Nightly> {
    const instance = await DuckDBInstance.create(':memory:', SETTINGS)
    const job = new Nightly(instance, await instance.connect())
    try {
      await job.#load(source)
    } catch (error) {
      job.close()
      throw error
    }
    return job
  }
  async #load(source: NightlySource): Promise<void> {
    const connection = this.#connection
    await connection.run(eventsSql(EVENT_COLUMNS))
    await connection.run(CLICKS_SQL)
    if ('input' in source) await source.input.fill(connection, source.path)
    else await fillFromLog(connection, source.log, source.campaignOf)
    const [row] = (await connection.runAndReadAll('SELECT count(*) FROM event_columns')).getRows()
    this.events = Number(row![0])
  }
  /** Rows in the order of the query, if it has one. */
  async query(sql: string): Promise<Table> {
    return tableOf(await this.#connection.runAndReadAll(sql))
  }
  async answer(query: Query): Promise<Table> {
    const { groups } = query
    if (groups?.language !== 'python') return await this.query(sqlOf(query))
    return pythonAnswer(groups, await this.#all(groups.reads))
  }
  /** For `--input`: into a file, or an Iceberg table. */
  async saveEvents(path: string, how?: LandOptions): Promise<void> {
    const folder = tableAsked(path)
    if (folder === undefined) return await this.write('SELECT * FROM events', path)
    // Whoever lands them again, after a death, must come to the same commits.
    const inOrder = 'ORDER BY partition_id, log_offset'
    await landEvents(await this.#all(EVENT_COLUMNS, inOrder), folder, how)
  }
  async #all(names: readonly EventColumn[], inOrder = ''): Promise<Events> {
    const select = `SELECT ${names.join(', ')} FROM event_columns ${inOrder}`
    const found = await readColumns(this.#connection, select, names.length)
    const columns = Object.fromEntries(names.map((name, c) => [name, found[c]!]))
    return { length: found[0]!.length, columns }
  }
  /** The same into a file; its name says the format. */
  async write(sql: string, path: string): Promise<void> {
    const [, format] = FORMATS.exec(path) ?? []
    if (format === undefined) {
      throw new InputError(`${path}: unknown format; allowed: FILE.parquet, FILE.csv, FILE.json`)
    }
    const quoted = `'${path.replaceAll("'", "''")}'`
    try {
      await this.#connection.run(`COPY (${sql}) TO ${quoted} (FORMAT ${format})`)
    } catch (error) {
      const [reason] = String(error instanceof Error ? error.message : error).split('\n')
      throw new InputError(`${path}: ${reason}; allowed: a file that can be written`)
    }
  }
  /** Rows that somebody's Python made. */
  async writeTable({ columns, rows }: Table, path: string): Promise<void> {
    const objects = rows.map((row) => Object.fromEntries(row.map((v, c) => [columns[c], v])))
    const json = `'${JSON.stringify(objects).replaceAll("'", "''")}'`
    const [found] = (
      await this.#connection.runAndReadAll(`SELECT json_structure(${json})`)
    ).getRows()
    const shape = `'${String(found![0]).replaceAll("'", "''")}'`
    await this.write(`SELECT unnest(from_json(${json}, ${shape}), recursive := true)`, path)
  }
  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }
}

/** What a reader of the stream found at its end against the same query over all its clicks. */
export async function againstNightly(
  prepared: Prepared,
  rows: Rows,
  source: NightlySource = { log: prepared.log, campaignOf: prepared.shared.campaignOf },
): Promise<Comparison> {
  const { query } = prepared
  const job = await Nightly.over(source)
  try {
    return compareTables(await job.answer(query), await streamTable(query, rows, prepared))
  } finally {
    job.close()
  }
}
/** What the rows of a sink say, as the nightly job would. */
async function streamTable(query: Query, rows: Rows, { shared }: Prepared): Promise<Table> {
  const { groups } = query
  if (groups !== undefined) return await groupsAnswer(groups, recordsIn(rows as EachRows))
  return answerOf(query, rows, secondsOf(query, shared))
}

async function fillFromLog(
  connection: DuckDBConnection,
  log: Log,
  campaignOf: Uint32Array,
): Promise<void> {
  let events = 0
  for (let p = 0; p < log.partitions; p++) events += log.length(p)
  if (events > EVENTS_MAX) {
    throw new InputError(`${events} events: too many for a nightly job; allowed: ${EVENTS_MAX}`)
  }
  const buffer = new EventBuffer(EVENT_COLUMNS, campaignOf)
  for (let p = 0; p < log.partitions; p++) {
    for (let at = 0; at < log.length(p); ) {
      const segment = log.segment(p, at, BLOCK_EVENTS)
      const length = Math.min(segment.length, BLOCK_EVENTS, log.length(p) - at)
      buffer.add(p, at, segment, length)
      at += length
      if (buffer.length >= BLOCK_EVENTS) await appendEvents(connection, buffer.take())
    }
  }
  await appendEvents(connection, buffer.take())
}
