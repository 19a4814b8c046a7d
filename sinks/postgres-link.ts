import pg from 'pg'
import type { Columns } from './columns.js'
import type { Patience } from './patience.js'
import { SinkError } from './sink-error.js'

/** The connection went: what was under way on it is rolled back, unless it was a COMMIT. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

const INT4_OID = 23
const ARRAY_HEADER_BYTES = 20
/** What comes back stays as it is; whoever asked knows what it is. */
const RAW = { getTypeParser: () => (value: unknown) => value }

/** One connection to the server, and what of its protocol a sink needs. */
export class Link {
  readonly #client: pg.Client

  private constructor(client: pg.Client) {
    this.#client = client
  }
  /** A server that is just starting, or on its way back, is waited for. */
  static async open(url: string, schema: string, patience: Patience): Promise<Link> {
    try {
      return await patience.until(async () => {
        const client = new pg.Client({ connectionString: url, application_name: 'chunk42' })
        // Told again by the next query; unheard it would end the process.
        client.on('error', () => undefined)
        try {
          await client.connect()
          await client.query(`SET search_path TO ${schema}`)
          return new Link(client)
        } catch (error) {
          client.end().catch(() => undefined)
          throw error
        }
      }, isAway)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const what = isAway(error) ? 'does not answer' : 'refuses'
      throw new SinkError(
        `postgres: the server ${what} (${why}); start it, or give another with --postgres URL`,
      )
    }
  }
  close(): Promise<void> {
    return this.#client.end().catch(() => undefined)
  }

  /** Rows of the last statement that has some, as text. */
  async run(sql: string): Promise<(string | null)[][]> {
    try {
      const answer: unknown = await this.#client.query({ text: sql, rowMode: 'array', types: RAW })
      const results = (Array.isArray(answer) ? answer : [answer]) as { rows: (string | null)[][] }[]
      return results.filter(({ rows }) => rows.length > 0).at(-1)?.rows ?? []
    } catch (error) {
      throw lost(error)
    }
  }
  /** Outside of a transaction, or of one that failed, COMMIT succeeds too, and does nothing. */
  async commit(): Promise<void> {
    try {
      const { command } = await this.#client.query('COMMIT')
      if (command !== 'COMMIT') throw new Error(`COMMIT became ${command}`)
    } catch (error) {
      throw lost(error)
    }
  }
  /** The statement whose parameters are columns of integers, each as one array: always one text. */
  async bulk(sql: string, columns: Columns): Promise<void> {
    try {
      await this.#client.query({ name: 'bulk', text: sql, values: columns.map(arrayOf) })
    } catch (error) {
      throw lost(error)
    }
  }
  /** What a SELECT of one row finds whose columns are arrays of integers. */
  async columns(sql: string): Promise<Int32Array[]> {
    const [row] = await this.run(sql)
    return row!.map((text) => integersOf(text))
  }
}

/** What the client says of a connection that went. */
const AWAY = /[Cc]onnection terminated|not queryable|was closed/

/** Nobody answered, or the server is on its way down or up. */
function isAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isAway)
  if (error instanceof pg.DatabaseError) return /^(57P0|53300|08)/.test(error.code ?? '')
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(code) || AWAY.test(message)
}
function lost(error: unknown): unknown {
  return isAway(error) ? new ConnectionLost(`postgres: ${(error as Error).message}`) : error
}

/** PostgreSQL's binary form of an int4[]: a header, and each value behind its length. */
function arrayOf(column: Int32Array): Buffer {
  const { length } = column
  const bytes = Buffer.allocUnsafe(ARRAY_HEADER_BYTES + length * 8)
  const header = [1, 0, INT4_OID, length, 1]
  for (const [i, word] of header.entries()) bytes.writeInt32BE(word, 4 * i)
  const view = new DataView(bytes.buffer, bytes.byteOffset + ARRAY_HEADER_BYTES)
  for (let i = 0; i < length; i++) {
    view.setInt32(8 * i, 4)
    view.setInt32(8 * i + 4, column[i]!)
  }
  return bytes
}
/** PostgreSQL's text form of an int4[]; the client has no other for what comes back. */
function integersOf(text: string | null): Int32Array {
  const inner = text?.slice(1, -1) ?? ''
  return inner === '' ? new Int32Array() : Int32Array.from(inner.split(','), Number)
}
