import { type CellList, pacedCell, WARMUP_MS } from './cell-list.js'

const INTERVALS_MS = [5_000, 60_000]
/**
 * A rewrite is due after three commits (REWRITE_EVERY_COMMITS of the driver) and begins with the
 * next batch: batches are counted from 0, so that is the fourth one, and the tenth.
 */
const EARLY_BATCH = 3
const WARM_BATCH = 9
/** Two more batches behind the struck one, and enough of short ones for a p99. */
const BATCHES = 21
const LONG_BATCHES = EARLY_BATCH + 4
const LONG_MS = 30_000

/** An executor dies in a batch that is appended while small files are rewritten. */
export const lakehouse: CellList = {
  name: 'lakehouse',
  about: 'Spark into Iceberg each 5 s and 60 s, an executor killed while files are rewritten',
  engines: ['spark'],
  load: 'paced',
  cellsOf: (engine, { base, paces = INTERVALS_MS }) =>
    paces.map((ms) => {
      const isLong = ms >= LONG_MS
      const seconds = (WARMUP_MS + ms * (isLong ? LONG_BATCHES : BATCHES)) / 1_000
      const of = { clusterMode: 'iceberg', ...base }
      const fault = `crash:worker=0,batch=${isLong ? EARLY_BATCH : WARM_BATCH}`
      return { ...pacedCell(engine, ms, of, seconds), fault }
    }),
}
