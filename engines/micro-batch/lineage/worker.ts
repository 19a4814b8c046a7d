import { type Definition, receive, send } from '../../../runtime/program.js'
import { CellBuffer } from '../../../workloads/queries/cell-buffer.js'
import { EachBuffer } from '../../../workloads/queries/each-buffer.js'
import type { WorkerWorld } from '../../world.js'
import { mapPieces } from '../worker.js'
import type { FromWorker, ToWorker, WorkerArgs } from './args.js'
import { KeyGroups, type Version } from './version.js'

/**
 * One worker: maps pieces of the log, and has key groups in its memory, of each the last two
 * versions: the one before is what a batch is derived from again, when another worker was lost
 * while it was. It lives until it is told to stop, and what it has dies with it.
 */
export const lineageWorker: Definition<WorkerArgs, void, WorkerWorld> = {
  name: 'lineage-worker',
  role: 'worker',
  *run({ self, parent, world }, { groups, sliceEvents }) {
    const { kernel } = world
    const count = kernel.query.output === 'count'
    const keyGroups = new KeyGroups(kernel.keys, groups)
    const versions = new Map<number, readonly Version[]>()
    const versionOf = (group: number, id: number): Version => {
      const found = versions.get(group)?.find((one) => one.id === id)
      if (found === undefined) throw new Error(`key group ${group} is not there in version ${id}`)
      return found
    }
    yield* send<FromWorker>(parent, { kind: 'up', from: self })
    for (;;) {
      const mail = yield* receive<ToWorker>()
      if (mail === undefined) continue
      if (mail.kind === 'stop') return
      if (mail.kind === 'map') {
        const { job, pieces } = mail
        const table = kernel.table()
        const rows = new EachBuffer()
        yield* mapPieces(world, { pieces, sliceEvents }, table, rows)
        const wanted = new Set(mail.groups)
        const split = [...keyGroups.split(table.rows())]
        table.free()
        const deltas = split.filter(([group]) => wanted.has(group))
        const each = count ? undefined : rows.take()
        yield* send<FromWorker>(parent, { kind: 'mapped', from: self, job, deltas, each })
      } else if (mail.kind === 'derive') {
        const { turn, id, openFirst } = mail
        const out = new CellBuffer()
        for (const { group, base, deltas } of mail.derivations) {
          const before =
            base === undefined ? versionOf(group, id - 1) : keyGroups.load(id - 1, base)
          const { version, rows } = keyGroups.next(id, before, deltas, openFirst)
          versions.set(group, base === undefined ? [before, version] : [version])
          for (let i = 0; i < rows.key.length; i++) {
            out.push(rows.window[i]!, rows.key[i]!, rows.count[i]!, rows.hash[i]!)
          }
        }
        const of = mail.derivations.map(({ group }) => group)
        const told: FromWorker = {
          kind: 'derived',
          from: self,
          turn,
          groups: of,
          rows: out.take(),
        }
        yield* send(parent, told)
      } else {
        const { id, groups: of } = mail
        const out = new CellBuffer()
        for (const group of of) keyGroups.list(versionOf(group, id), group, out)
        const told: FromWorker = {
          kind: 'snapshot',
          from: self,
          id,
          groups: of,
          rows: out.take(),
        }
        yield* send(parent, told)
      }
    }
  },
}
