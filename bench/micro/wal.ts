import { join } from 'node:path'
import { seal } from '../../engines/frame.js'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { hashOf } from './hash.js'
import type { Micro } from './micro.js'
import { cellRows } from './rows.js'

const NAME = 'log'
const ROWS = 100

export const walProcess: Micro = wal('process', 'no fsync: survives a killed process')
export const walPower: Micro = wal('power', 'with fsync: survives a power cut')

/** What a batch pays for its range and for its state; the log begins anew with each run. */
function wal(durability: 'power' | 'process', about: string): Micro {
  return {
    name: `wal-${durability}`,
    about: `seals ${ROWS} rows, appends them to the log and syncs; ${about}`,
    unit: 'us',
    per: 'append',
    async make(size, folder) {
      const appends = size === 'tiny' ? 2 : 50
      const disk = fileDisk(join(folder, 'wal'), durability)
      const rows = cellRows(ROWS)
      return {
        perRun: appends,
        run() {
          disk.write(NAME, new Uint8Array())
          for (let id = 0; id < appends; id++) {
            disk.append(NAME, seal({ kind: 'state', id, rows }))
            disk.sync(NAME)
          }
        },
        hash: () => hashOf(disk.read(NAME) ?? 'absent'),
        async close() {
          disk.remove(NAME)
        },
      }
    },
  }
}
