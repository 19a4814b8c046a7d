import { DuckDBInstance } from '@duckdb/node-api'
import { auditHash, CLICK_TYPES } from '../../../../workloads/log/log.js'
import { openLog, type SharedLog } from '../../../../workloads/log/memory.js'
import type { Row } from '../../../../workloads/queries/views/answer.js'
import { TABLES } from '../../../../workloads/queries/views/sql.js'

const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  threads: '1',
}

/** A database of its own with all clicks of a log in it. */
export class Clicks {
  readonly #instance: DuckDBInstance

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance
  }
  static async of(shared: SharedLog): Promise<Clicks> {
    const clicks = new Clicks(await DuckDBInstance.create(':memory:', SETTINGS))
    await clicks.#load(shared)
    return clicks
  }
  async query(sql: string): Promise<Row[]> {
    const connection = await this.#instance.connect()
    const rows = await (await connection.run(sql)).getRows()
    connection.closeSync()
    return rows.map((row) => row.map((value) => (value === null ? null : Number(value))))
  }
  close(): void {
    this.#instance.closeSync()
  }
  async #load(shared: SharedLog): Promise<void> {
    const connection = await this.#instance.connect()
    await connection.run(TABLES)
    const log = openLog(shared)
    const clicks: string[] = []
    for (let p = 0; p < log.partitions; p++) {
      for (let offset = 0; offset < log.length(p); offset++) {
        const { columns, index, shiftMs } = log.segment(p, offset)
        const type = CLICK_TYPES[columns.type[index]!]
        if (type === undefined) continue
        const { user, page, ad, eventTime, frontier } = columns
        const ids = [p, offset, user[index], page[index], ad[index]]
        const times = [eventTime[index]! + shiftMs, frontier[index]! + shiftMs]
        clicks.push(`(${ids}, '${type}', ${times}, ${auditHash(p, offset) >>> 0})`)
      }
    }
    if (clicks.length > 0) await connection.run(`INSERT INTO clicks VALUES ${clicks}`)
    const ads = [...shared.campaignOf.entries()].map(([ad, campaign]) => `(${ad}, ${campaign})`)
    await connection.run(`INSERT INTO ads VALUES ${ads}`)
    connection.closeSync()
  }
}
