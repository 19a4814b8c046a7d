import { resolve } from 'node:path'
import { openIceberg } from '../../sinks/iceberg.js'
import type { Writer } from '../../sinks/sink.js'
import { tableFolder } from '../../sinks/table/folder.js'
import type { EventColumn, Events } from '../../workloads/events/events.js'
import { InputError } from '../../workloads/input-error.js'
import type { EachRows } from '../../workloads/queries/rows.js'
import { settle } from '../settle.js'

/** What stands before the folder of a table, where a file could be meant, too. */
const PREFIX = 'iceberg:'
/** The columns of `each` rows, in their order, as those of events. */
const KEYS = ['partition_id', 'log_offset', 'user_id', 'event_time', 'audit_hash'] as const
const VALUES = ['page', 'ad', 'campaign', 'type', 'frontier'] as const
export const TABLE_COLUMNS: readonly EventColumn[] = [...KEYS, ...VALUES]
export const EVENT_TABLE = {
  output: 'each',
  unique: false,
  values: VALUES.length,
  names: TABLE_COLUMNS,
} as const

const WRITER: Writer = { query: 'events', role: 'engine' }
const COMMIT_EVENTS = 100_000

export interface LandOptions {
  readonly commitEvents?: number
  /** Wall clock, for snapshots; absent: they count. */
  readonly nowMs?: () => number
}

/** The folder of a table of events that is asked for; undefined: a file is. */
export function tableAsked(path: string): string | undefined {
  return path.startsWith(PREFIX) ? resolve(path.slice(PREFIX.length)) : undefined
}

/**
 * Events as an Iceberg table of raw clicks, a commit for each `commitEvents` of them. Law: whoever
 * died while it landed them may land the same ones again, and each is there once. Throws one line
 * when something else is there.
 */
export async function landEvents(
  events: Events,
  folder: string,
  { commitEvents = COMMIT_EVENTS, nowMs }: LandOptions = {},
): Promise<void> {
  const disk = tableFolder({ folder, durability: 'power' })
  const place = { location: folder, nowMs }
  const sink = openIceberg(disk, EVENT_TABLE, `land-${process.pid}`, place)
  try {
    const { metadata, number } = sink.versions.newest()
    const names = metadata.schemas[0]?.fields.map(({ name }) => name)
    if (number > 0 && String(names) !== String(sink.schema)) throw isAnother(folder)
    const { epoch, idLast } = await settle(sink.fence(WRITER))
    for (let id = idLast + 1; id * commitEvents < events.length; id++) {
      const rows = [rowsOf(events, id * commitEvents, (id + 1) * commitEvents)]
      await settle(sink.commit({ writer: WRITER, epoch, id, rows }))
    }
    const landed = (await settle(sink.read())) as EachRows
    const is = [landed.hash.length, digestOf(landed)].join()
    if (is !== [events.length, digestOf(rowsOf(events))].join()) throw isAnother(folder)
  } finally {
    await sink.close()
  }
}
function isAnother(folder: string): InputError {
  const allowed = 'a folder that is empty, or the same events again'
  return new InputError(`${PREFIX}${folder}: another table is there; allowed: ${allowed}`)
}

function rowsOf({ length, columns }: Events, from = 0, to = length): EachRows {
  const part = (name: EventColumn): Int32Array => columns[name]!.subarray(from, to)
  const [partition, offset, key, eventTime, hash] = KEYS.map(part) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ]
  return { kind: 'each', partition, offset, key, eventTime, hash, values: VALUES.map(part) }
}
/** Equal for equal rows in any order. */
function digestOf({ partition, offset, key, eventTime, hash, values = [] }: EachRows): number {
  const columns = [partition, offset, key, eventTime, hash, ...values]
  let sum = 0
  for (let i = 0; i < hash.length; i++) {
    let row = 0
    for (const column of columns) row = Math.imul(row ^ column[i]!, 0x9e3779b1) + 1
    sum = (sum + (row ^ (row >>> 15))) | 0
  }
  return sum
}
