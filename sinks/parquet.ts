import type { Disk } from '../runtime/disk.js'
import { type ManifestOptions, manifestFormat } from './parquet/manifest.js'
import type { SinkKind, SinkOptions } from './sink.js'
import { tableFolder } from './table/folder.js'
import type { TableOptions } from './table/schema.js'
import { TableSink } from './table/table-sink.js'

/** Of this process, so that names differ. */
let opened = 0
const KEEP: ManifestOptions = { keep: 100, baseEvery: 32 }

/** Parquet files in `data/`, of which a manifest says which count. */
export const parquet: SinkKind = {
  name: 'parquet',
  about: 'Parquet files and a manifest: each commit is a file, and a version that names it',
  shared: true,
  open: async (options: SinkOptions) =>
    openParquet(tableFolder(options), options, `${process.pid}-${++opened}`),
}

/** `instance`: who else has the table open has another. */
export function openParquet(
  disk: Disk,
  options: TableOptions,
  instance: string,
  keep: ManifestOptions = KEEP,
) {
  return new TableSink(disk, manifestFormat(keep), options, instance)
}
