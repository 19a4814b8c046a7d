import { join } from 'node:path'
import { SINKS } from '../../sinks/registry.js'
import type { SinkKind, Writer } from '../../sinks/sink.js'
import { settle } from '../settle.js'
import { hashOf } from './hash.js'
import type { Micro } from './micro.js'
import { cellRows } from './rows.js'

/** Two windows of ysb: what a small batch changes. */
const CELLS = 200
const WRITER: Writer = { query: 'ysb', role: 'engine' }

/** One for each sink that needs nothing that somebody has to start. */
export const commits: readonly Micro[] = SINKS.filter(({ name }) => name !== 'kafka').map(commit)

function commit(kind: SinkKind): Micro {
  return {
    name: `commit-${kind.name}`,
    about: `${CELLS} cells, id and epoch in one commit: ${kind.about}`,
    unit: 'us',
    per: 'commit',
    async make(size, folder) {
      const perRun = size === 'tiny' ? 2 : 10
      const sink = await kind.open({
        output: 'count',
        unique: false,
        folder: join(folder, 'sink'),
        durability: 'power',
      })
      const { epoch } = await settle(sink.fence(WRITER))
      const rows = [cellRows(CELLS)]
      let id = 0
      return {
        perRun,
        async run() {
          for (let n = 0; n < perRun; n++) {
            await settle(sink.commit({ writer: WRITER, epoch, id: id++, rows }))
          }
        },
        async hash() {
          const read = await settle(sink.read())
          if (read.kind !== 'cells') throw new Error(`${kind.name}: ${read.kind} in place of cells`)
          const cells = Array.from(
            read.key,
            (key, i) => `${read.window[i]} ${key} ${read.count[i]} ${read.hash[i]}`,
          )
          return hashOf(...cells.sort())
        },
        close: () => sink.close(),
      }
    },
  }
}
