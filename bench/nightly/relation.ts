import type { DuckDBConnection } from '@duckdb/node-api'
import { EVENT_COLUMNS, type EventColumn } from '../../workloads/events/events.js'
import { InputError } from '../../workloads/input-error.js'
import { CLICK_TYPES } from '../../workloads/log/log.js'

const CODES = CLICK_TYPES.map((type, code) => `WHEN '${type}' THEN ${code}`).join(' ')
/** The mix of auditHash in workloads/log/log.ts, in numbers that are wide enough. */
const HASH = `(log_offset + partition_id * 268435457::HUGEINT + 4294967296) % 4294967296`
const MIXED = `((${HASH}) * 2654435761::HUGEINT) % 4294967296`
const AUDIT_HASH = `(xor((${MIXED})::BIGINT, (${MIXED})::BIGINT >> 15)::HUGEINT * 2246822519) % 4294967296`

/** What stands for a column that a table of events has not. A type and a time it must have. */
const ABSENT: { readonly [K in EventColumn]?: string } = {
  partition_id: '0',
  log_offset: 'row_number() OVER () - 1',
  user_id: '0',
  page: '0',
  ad: '0',
  campaign: 'ad // 10',
  frontier: 'max(event_time) OVER (PARTITION BY partition_id ORDER BY log_offset)',
  audit_hash: AUDIT_HASH,
}

/** Rows of any relation into `event_columns`: what it does not have is filled in. */
export async function insertFrom(connection: DuckDBConnection, relation: string): Promise<void> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`)
  const present = new Set(described.getRows().map(([name]) => String(name)))
  for (const name of EVENT_COLUMNS) {
    if (present.has(name) || ABSENT[name] !== undefined) continue
    throw new InputError(`column ${name}: is not in it; needed: type, event_time`)
  }
  // In steps, as what is filled in may stand on what was filled in before.
  let from = `SELECT * FROM ${relation}`
  for (const name of EVENT_COLUMNS) {
    if (!present.has(name)) from = `SELECT *, ${ABSENT[name]} AS ${name} FROM (${from})`
  }
  const columns = EVENT_COLUMNS.map((name) => {
    if (name === 'type') return `CASE type ${CODES} END`
    if (name !== 'audit_hash') return name
    return `CASE WHEN audit_hash >= 2147483648 THEN audit_hash - 4294967296 ELSE audit_hash END`
  })
  const known = CLICK_TYPES.map((type) => `'${type}'`).join(', ')
  await connection.run(
    `INSERT INTO event_columns SELECT ${columns.join(', ')} FROM (${from}) WHERE type IN (${known})`,
  )
}
