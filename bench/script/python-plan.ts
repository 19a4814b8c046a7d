import { missingPython } from '../../runtime/processes/python.js'
import { SyncChild } from '../../runtime/processes/sync-child.js'
import { eventsToIpc } from '../../workloads/events/arrow.js'
import { EVENT_COLUMNS, EventBuffer } from '../../workloads/events/events.js'
import { InputError } from '../../workloads/input-error.js'
import {
  CLICKS_NAME,
  COLUMNS_MAX,
  type GroupColumn,
  type Groups,
  type Merge,
} from '../../workloads/queries/groups/groups.js'
import { STORED } from '../../workloads/queries/groups/sql-plan.js'
import { ASK, commandOf } from './command.js'
import { MEMORY_BYTES } from './runner.js'

/** Their hashes are of no use to it, as it says nothing of clicks. */
const READS = EVENT_COLUMNS.filter((name) => name !== 'audit_hash')

interface Described {
  readonly columns: readonly (readonly [name: string, type: GroupColumn['type'], merge: Merge])[]
  readonly merges: boolean
  readonly finishes: boolean
}

/**
 * What `query(events)` of a Python file gives, batch by batch: its columns are those that it gives
 * for no events at all. With a MERGE in the file, `{column: 'sum' | 'min' | 'max'}`, rows that are
 * equal in all other columns are merged; without one each row is one row of the answer.
 * `finish(rows)`, if there is one, makes the answer of all rows, for whoever reads. Throws an
 * InputError of one line.
 */
export function pythonPlan(path: string, text: string): Groups {
  const missing = missingPython()
  if (missing !== undefined) throw new InputError(missing)
  const asked = { language: 'python', program: path, reads: READS } as const
  const { columns, merges, finishes } = described(asked)
  if (columns.length > COLUMNS_MAX) {
    throw new InputError(`${columns.length} columns: too many; allowed: up to ${COLUMNS_MAX}`)
  }
  const names = columns.map(([name]) => `"${name}"`).join(', ')
  const source = merges ? 'partials' : `(SELECT *, unnest(range(${CLICKS_NAME})) FROM partials)`
  return {
    ...asked,
    text,
    clicks: merges ? 'none' : 'rows',
    columns: columns.map(([name, type, merge]) => ({ name, type, sqlType: STORED[type], merge })),
    answer: { views: '', select: `SELECT ${names} FROM ${source}` },
    finishes,
  }
}

function described(asked: Pick<Groups, 'language' | 'program' | 'reads'>): Described {
  const child = new SyncChild(...commandOf(asked, MEMORY_BYTES))
  try {
    const none = new EventBuffer(READS, new Uint32Array(0)).take()
    const said = child.ask(eventsToIpc(none), ASK.describe)
    return JSON.parse(Buffer.from(said).toString('utf8')) as Described
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error))
  } finally {
    child.close()
  }
}
