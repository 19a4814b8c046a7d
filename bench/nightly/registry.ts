import { arrowOf } from './arrow.js'
import type { NightlyInput } from './input.js'
import { parquet } from './parquet.js'

/** Tables of events: one file, one line here. What none of them takes is a log to be replayed. */
export function nightlyInputs(read: (path: string) => Uint8Array): readonly NightlyInput[] {
  return [parquet, arrowOf(read)]
}
