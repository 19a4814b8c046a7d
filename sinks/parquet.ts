import type { Disk } from '../runtime/disk.js'
import { fileDisk } from '../runtime/threads/file-disk.js'
import { type ManifestOptions, manifestFormat } from './parquet/manifest.js'
import type { SinkKind, SinkOptions } from './sink.js'
import { type TableOptions, TableSink } from './table/table-sink.js'

/** Of this process, so that names differ. */
let opened = 0
const KEEP: ManifestOptions = { keep: 100, baseEvery: 32 }

/** Parquet files in `data/`, of which a manifest says which count. */
export const parquet: SinkKind = {
  name: 'parquet',
  about: 'Parquet files and a manifest: each commit is a file, and a version that names it',
  open: async (options: SinkOptions) => {
    const disk = fileDisk(options.folder, options.durability)
    return openParquet(disk, options, `${process.pid}-${++opened}`)
  },
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
