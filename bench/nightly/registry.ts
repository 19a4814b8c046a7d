import type { Disk } from '../../runtime/disk.js'
import { arrowOf } from './arrow.js'
import { icebergOf } from './iceberg.js'
import type { NightlyInput } from './input.js'
import { parquet } from './parquet.js'

/** What inputs open; bench is given files and opens none by itself. */
export interface Opening {
  readonly read: (path: string) => Uint8Array
  /** Undefined: there is no such folder. */
  readonly diskAt: (folder: string) => Disk | undefined
}

/** Tables of events: one file, one line here. What none of them takes is a log to be replayed. */
export function nightlyInputs({ read, diskAt }: Opening): readonly NightlyInput[] {
  return [icebergOf(diskAt), parquet, arrowOf(read)]
}
