import type { RunOptions } from '../options.js'
import { type CellList, INTERVAL_MS, pacedCell } from './cell-list.js'

/** Three decades: what grows with state is seen, and what does not. */
const STATE_BYTES = [10_000_000, 100_000_000, 1_000_000_000]
const MODES: Readonly<Record<string, string>> = { flink: 'rocksdb', 'kafka-streams': 'disk' }
const CALM_SECONDS = 60
const CRASH_AT_S = 35
/** A death is noticed late with usual heartbeats, and much state comes back slowly. */
const CRASH_SECONDS = 105

/** RocksDB in both; what a checkpoint takes is told by the engine itself. */
export const state: CellList = {
  name: 'state',
  about: 'RocksDB with 10 MB, 100 MB and 1 GB of state: checkpoints, latency, recovery',
  engines: ['flink', 'kafka-streams'],
  load: 'paced',
  cellsOf: (engine, { base, paces = [INTERVAL_MS] }) => {
    const { clusterMode = MODES[engine]!, clusterStateBytes } = base
    const sizes = clusterStateBytes === undefined ? STATE_BYTES : [clusterStateBytes]
    return paces.flatMap((ms) =>
      sizes.flatMap((bytes): RunOptions[] => {
        const of = { ...base, clusterMode, clusterStateBytes: bytes }
        const fault = `crash:worker=0,at=${CRASH_AT_S}s`
        return [
          pacedCell(engine, ms, of, CALM_SECONDS),
          { ...pacedCell(engine, ms, of, CRASH_SECONDS), fault },
        ]
      }),
    )
  },
}
