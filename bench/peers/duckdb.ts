import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBIntegerVector,
  DuckDBUIntegerVector,
  DuckDBUTinyIntVector,
  INTEGER,
  UINTEGER,
  UTINYINT,
} from '@duckdb/node-api'
import { readColumns } from '../../sinks/duckdb-bulk.js'
import type { Columns } from '../../workloads/log/log.js'
import type { OpenPeer, PassOptions, Peer, WindowCells, Work } from './peer.js'

/** DuckDB's vector size: a chunk cannot hold more. */
const CHUNK_ROWS = 2048
const COLUMNS = [UTINYINT, UINTEGER, INTEGER, UINTEGER]
/** No downloads, no disk. */
const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}
// auditHash of workloads/log/log.ts. A signed factor keeps products inside 64 bits; the last
// multiplication distributes over sums.
const GOLDEN = 0x9e3779b1 | 0
const MIX = 0x85ebca77
const PARTITION = 0x10000001

/**
 * An embedded column store, and the whole backlog as one batch. The clicks are in a table of its
 * own, in memory, before the clock starts. The audit hash is computed in SQL from a column that
 * holds a click's partition and offset in one word. Ads join their campaign by the arithmetic that
 * made the dimension table, which is faster here than a join: 207 against 145 M events/s.
 */
export const duckdb: Peer = {
  name: 'DuckDB',
  form: 'sql',
  about: 'one SELECT with GROUP BY over a table in memory',
  threads: [1, 2],
  // Filling its table takes longer than all of its passes.
  eventsMax: 20_000_000,
  usual: true,
  async open(work) {
    const instance = await DuckDBInstance.create(':memory:', SETTINGS)
    const connection = await instance.connect()
    const close = async () => {
      connection.closeSync()
      instance.closeSync()
    }
    try {
      await load(connection, work)
    } catch (error) {
      await close()
      throw error
    }
    return { ...querying(connection, work), close }
  },
}

async function load(connection: DuckDBConnection, { shared }: Work): Promise<void> {
  const columns = 'type UTINYINT, ad UINTEGER, event_time INTEGER, click UINTEGER'
  await connection.run(`CREATE TABLE clicks (${columns})`)
  const appender = await connection.createAppender('clicks')
  for (const [partition, own] of shared.columns.entries()) {
    for (let from = 0; from < own.type.length; from += CHUNK_ROWS) {
      appender.appendDataChunk(chunkOf(own, partition, from))
    }
  }
  appender.closeSync()
}

function chunkOf(columns: Columns, partition: number, from: number): DuckDBDataChunk {
  const to = Math.min(from + CHUNK_ROWS, columns.type.length)
  const chunk = DuckDBDataChunk.create(COLUMNS, to - from)
  const [type, ad, time, click] = [0, 1, 2, 3].map((column) => chunk.getColumnVector(column))
  if (
    !(type instanceof DuckDBUTinyIntVector) ||
    !(ad instanceof DuckDBUIntegerVector) ||
    !(time instanceof DuckDBIntegerVector) ||
    !(click instanceof DuckDBUIntegerVector)
  ) {
    throw new Error('DuckDB: a chunk has other vectors than were asked for')
  }
  const first = Math.imul(partition, PARTITION)
  for (let i = 0, at = from; at < to; i++, at++) {
    type.setItem(i, columns.type[at]!)
    ad.setItem(i, columns.ad[at]!)
    time.setItem(i, columns.eventTime[at]!)
    click.setItem(i, (first + at) >>> 0)
  }
  for (const vector of [type, ad, time, click]) vector.flush()
  return chunk
}

function querying(
  connection: DuckDBConnection,
  { shared, windowMs }: Work,
): Pick<OpenPeer, 'pass'> {
  const { campaigns, disorderMs, lateByMs } = shared.workload
  // Its division rounds towards zero.
  const lift = Math.ceil((disorderMs + lateByMs) / windowMs)
  const text = (hash: boolean) => `
    SELECT (ad // 10)::INTEGER AS campaign,
      (event_time + ${lift * windowMs}) // ${windowMs} - ${lift} AS w,
      count(*)::INTEGER${hash ? ', (sum(xor(h, h >> 15)) % 4294967296 - 2147483648)::INTEGER' : ''}
    FROM (
      SELECT ad, event_time${hash ? `, (click::BIGINT * ${GOLDEN}) & 4294967295 AS h` : ''}
      FROM clicks WHERE type = 0
    ) GROUP BY ALL`
  let threadsSet = 0
  return {
    async pass({ threads, hash }: PassOptions, signal?: AbortSignal): Promise<WindowCells> {
      signal?.throwIfAborted()
      if (threads !== threadsSet) await connection.run(`SET threads = ${threads}`)
      threadsSet = threads
      const stop = () => connection.interrupt()
      signal?.addEventListener('abort', stop)
      try {
        const columns = await readColumns(connection, text(hash), hash ? 4 : 3)
        // Told before the query had begun, DuckDB forgets it.
        signal?.throwIfAborted()
        return cellsOf(columns, campaigns)
      } catch (error) {
        signal?.throwIfAborted()
        throw error
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}

function cellsOf(columns: readonly Int32Array[], campaigns: number): WindowCells {
  const windows = new Map<number, Int32Array>()
  const [campaign, window, count, hash] = columns as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array?,
  ]
  for (let i = 0; i < count.length; i++) {
    const cells = windows.get(window[i]!) ?? new Int32Array(campaigns * 2)
    windows.set(window[i]!, cells)
    cells[campaign[i]! * 2] = count[i]!
    if (hash !== undefined) cells[campaign[i]! * 2 + 1] = Math.imul(hash[i]! + 2 ** 31, MIX)
  }
  return [...windows]
}
