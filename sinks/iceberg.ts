import { resolve } from 'node:path'
import type { Disk } from '../runtime/disk.js'
import { type IcebergOptions, icebergFormat } from './iceberg/format.js'
import type { SinkKind, SinkOptions } from './sink.js'
import { tableFolder } from './table/folder.js'
import { schemaOf, type TableOptions } from './table/schema.js'
import { TableSink } from './table/table-sink.js'

/** As other engines have it: `write.metadata.previous-versions-max`, `commit.manifest.*`. */
const KEEP = { keep: 100, manifestsMax: 100 }

/** Of this process, so that names differ. */
let opened = 0

/** A table for any engine that reads Iceberg: its folder is the table, `metadata/vN` its state. */
export const iceberg: SinkKind = {
  name: 'iceberg',
  about: 'an Iceberg v2 table: each commit is a snapshot, with its batch and epoch in it',
  shared: true,
  open: async (options: SinkOptions) => {
    const { folder, nowMs } = options
    const place = { location: resolve(folder), nowMs }
    return openIceberg(tableFolder(options), options, `${process.pid}-${++opened}`, place)
  },
}

/** `instance`: who else has the table open has another. */
export function openIceberg(
  disk: Disk,
  options: TableOptions,
  instance: string,
  place: Pick<IcebergOptions, 'location' | 'nowMs'>,
  keep: Pick<IcebergOptions, 'keep' | 'manifestsMax'> = KEEP,
) {
  const format = icebergFormat({ ...place, ...keep, columns: schemaOf(options) })
  return new TableSink(disk, format, options, instance)
}
