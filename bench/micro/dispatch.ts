import { type ChunkResult, chunk } from '../../engines/micro-batch/worker.js'
import { programs } from '../../engines/registry.js'
import { interpose } from '../../faults/interpose.js'
import { type Definition, type Notice, receive, spawn } from '../../runtime/program.js'
import { Threads } from '../../runtime/threads/threads.js'
import { makeLog } from '../../workloads/log/memory.js'
import { QUERIES } from '../../workloads/queries/query.js'
import type { WorkerWorldSpec } from '../worker.js'
import { clicksOf } from './clicks.js'
import { hashOf } from './hash.js'
import type { Micro } from './micro.js'

/** Empty chunks, one after the other: each must have ended before the next is spawned. */
const dispatcher: Definition<number, number, unknown> = {
  name: 'dispatcher',
  role: 'coordinator',
  *run(_, tasks) {
    let good = 0
    for (let i = 0; i < tasks; i++) {
      const pid = yield* spawn(chunk, { pieces: [], sliceEvents: 1 }, { name: `chunk-${i}`, on: 0 })
      let mail: Notice<ChunkResult> | undefined
      do mail = yield* receive<Notice<ChunkResult>>()
      while (mail?.kind !== 'exit' || mail.process !== pid)
      if (mail.ok) good++
    }
    return good
  },
}

export const dispatch: Micro = {
  name: 'dispatch',
  about: 'an empty task on a worker thread, from its spawn to its exit mail',
  unit: 'us',
  per: 'task',
  async make(size) {
    const tasks = size === 'tiny' ? 5 : 100
    const threads = await Threads.start({
      programs,
      world: {},
      workerWorld: {
        log: makeLog(clicksOf(1)),
        encoded: null,
        query: QUERIES.get('ysb')!,
        audit: 'hash',
        module: null,
      } satisfies WorkerWorldSpec,
      entry: new URL('../worker.js', import.meta.url),
      slots: 1,
      faults: [],
      interpose,
    })
    let good = 0
    return {
      perRun: tasks,
      async run() {
        good = await threads.run<number>(dispatcher, tasks)
      },
      hash: () => hashOf(good),
      close: () => threads.close(),
    }
  },
}
