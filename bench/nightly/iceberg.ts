import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Disk } from '../../runtime/disk.js'
import { icebergFormat } from '../../sinks/iceberg/format.js'
import { MissingFile, SinkError } from '../../sinks/sink-error.js'
import { EVENT_COLUMNS } from '../../workloads/events/events.js'
import { InputError } from '../../workloads/input-error.js'
import { tableAsked } from './event-table.js'
import type { NightlyInput } from './input.js'

/** Each time a stream has committed so often that what was read has expired. */
const LOOKS_MAX = 10

/**
 * `diskAt`: the folder of a table, as bench opens none by itself. Undefined: there is none.
 *
 * A reader that takes no part in commits: from the newest metadata to its manifest list, its
 * manifests, and the files that they name. What is compacted meanwhile is there still for as many
 * snapshots as are kept; after that it looks again.
 */
export function icebergOf(diskAt: (folder: string) => Disk | undefined): NightlyInput {
  return {
    name: 'iceberg',
    about: 'iceberg:FOLDER: the newest snapshot of a table of events, see `--save-events`',
    takes: (path) => tableAsked(path) !== undefined,
    async fill(connection, path) {
      const folder = tableAsked(path)!
      const disk = diskAt(folder)
      for (let looks = 1; ; looks++) {
        try {
          if (disk === undefined) throw new InputError(NO_TABLE)
          await insert(connection, folder, filesIn(disk, folder))
          return
        } catch (error) {
          const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n')
          const isGone = error instanceof MissingFile || reason.startsWith('IO Error: No files')
          if (isGone && looks < LOOKS_MAX) continue
          const isTold = error instanceof InputError || error instanceof SinkError
          throw new InputError(`--input ${path}: ${reason}${isTold ? '' : `; ${ALLOWED}`}`)
        }
      }
    },
  }
}
const ALLOWED = 'allowed: a folder that --save-events iceberg:FOLDER wrote'
const NO_TABLE = `no Iceberg table is there; ${ALLOWED}`

/** Of the newest snapshot. */
function filesIn(disk: Disk, location: string): string[] {
  const format = icebergFormat({ location, columns: [], keep: 1, manifestsMax: 1 })
  const version = format.newest(disk, format.none)
  if (version.number === 0) throw new InputError(NO_TABLE)
  const present = new Set(version.metadata.schemas[0]?.fields.map(({ name }) => name))
  const absent = EVENT_COLUMNS.filter((name) => !present.has(name))
  if (absent.length > 0) {
    throw new InputError(`its table has no column ${absent.join(', ')}; ${ALLOWED}`)
  }
  return format.files(disk, version).map(({ name }) => name)
}
async function insert(
  connection: DuckDBConnection,
  folder: string,
  files: readonly string[],
): Promise<void> {
  if (files.length === 0) return
  const list = files.map((name) => `'${join(folder, name).replaceAll("'", "''")}'`)
  const from = `read_parquet([${list.join(', ')}])`
  await connection.run(`INSERT INTO event_columns SELECT ${EVENT_COLUMNS.join(', ')} FROM ${from}`)
}
