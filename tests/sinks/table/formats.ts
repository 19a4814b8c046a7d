import type { Disk } from '../../../runtime/disk.js'
import { openIceberg } from '../../../sinks/iceberg.js'
import { openParquet } from '../../../sinks/parquet.js'
import type { TableOptions } from '../../../sinks/table/schema.js'

/** Every format in which a table can be, with so few versions kept that tests come to their end. */
export const FORMATS = [
  {
    name: 'parquet',
    open: (disk: Disk, options: TableOptions, instance: string) =>
      openParquet(disk, options, instance, { keep: 2, baseEvery: 2 }),
  },
  {
    name: 'iceberg',
    open: (disk: Disk, options: TableOptions, instance: string) => {
      const place = { location: '/lake' }
      return openIceberg(disk, options, instance, place, { keep: 2, manifestsMax: 3 })
    },
  },
] as const
