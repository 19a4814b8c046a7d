import type { FromWorker, ToWorker, WorkerArgs } from '../../engines/micro-batch/lineage/args.js'
import { lineageWorker } from '../../engines/micro-batch/lineage/worker.js'
import { type Definition, receive, send, slice } from '../../runtime/program.js'
import type { Figures } from './figures.js'
import type { LineageWork } from './lineage-work.js'

interface Known {
  readonly lineage?: LineageWork | undefined
  readonly figures: Pick<Figures, 'worked'>
}

/**
 * A worker that keeps its state by lineage, and counts: it hears what the engine's own hears and
 * answers it, with rows that only say how many they would be. So coordinator, farm and recovery are
 * the engine's, and what they send and wait for is as much as it would be.
 */
export const lineagePhantom: Definition<WorkerArgs, void, Known> = {
  name: lineageWorker.name,
  role: 'worker',
  *run({ self, parent, world }, { groups: all }) {
    const work = world.lineage!
    work.begin(all)
    yield* send<FromWorker>(parent, { kind: 'up', from: self })
    for (;;) {
      const mail = yield* receive<ToWorker>()
      if (mail === undefined) continue
      if (mail.kind === 'stop') return
      if (mail.kind === 'map') {
        const { job, pieces, groups } = mail
        let clicks = 0
        for (const { from, to } of pieces) clicks += to - from
        world.figures.worked(clicks)
        yield* slice(clicks, 1)
        const deltas = work.deltas(clicks, groups)
        yield* send<FromWorker>(parent, {
          kind: 'mapped',
          from: self,
          job,
          deltas,
          each: undefined,
        })
      } else if (mail.kind === 'derive') {
        const { turn, derivations } = mail
        work.derive(derivations)
        yield* slice(0, 1)
        yield* send<FromWorker>(parent, {
          kind: 'derived',
          from: self,
          turn,
          groups: derivations.map(({ group }) => group),
          rows: work.changed(derivations),
        })
      } else {
        const { id, groups } = mail
        work.copy()
        yield* slice(0, 1)
        const rows = work.state(groups.length)
        yield* send<FromWorker>(parent, { kind: 'snapshot', from: self, id, groups, rows })
      }
    }
  },
}
