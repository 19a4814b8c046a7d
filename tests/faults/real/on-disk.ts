import { engineArgs } from '../../../bench/engine-args.js'
import { audit } from '../../../bench/metrics/audit.js'
import { prepare } from '../../../bench/prepare.js'
import { settle } from '../../../bench/settle.js'
import type { NativeName } from '../../../bench/spec.js'
import { workerWorld } from '../../../bench/worker.js'
import { programs, supervisor } from '../../../engines/registry.js'
import { interpose } from '../../../faults/interpose.js'
import { planOf, realSpec } from '../../../faults/verify/real/plan.js'
import { sharedArena } from '../../../runtime/arena.js'
import type { Disk } from '../../../runtime/disk.js'
import { Threads } from '../../../runtime/threads/threads.js'
import { openMemory } from '../../../sinks/memory.js'
import type { Sink } from '../../../sinks/sink.js'
import type { TableOptions } from '../../../sinks/table/schema.js'
import { shapeOf } from '../../../workloads/queries/shape.js'

/**
 * A small run on threads over that disk: what ended it, if it did not end well, and its audit.
 * `open`: its sink; absent: one in memory.
 */
export async function onDisk(
  engine: NativeName,
  disk: Disk,
  livesMax = 20,
  open: (options: TableOptions) => Sink = openMemory,
) {
  const plan = planOf('disk', 1, engine, 'kill', { sink: 'memory', strikesMax: 2 })
  const spec = realSpec({ ...plan, workload: { ...plan.workload, workers: 2 } })
  const { shared, query, expected } = prepare(spec)
  const counted = { query, audit: 'hash' as const }
  const workers = { log: shared, encoded: null, module: null, ...counted }
  const sink = open({ ...shapeOf(query), unique: false })
  const threads = await Threads.start({
    programs,
    world: { ...workerWorld(workers), arena: sharedArena, disk, sink },
    workerWorld: workers,
    entry: new URL('../../../bench/worker.js', import.meta.url),
    slots: spec.workers,
    faults: [],
    interpose,
  })
  let error: string | undefined
  try {
    await threads.run(supervisor, engineArgs(spec, livesMax))
  } catch (thrown) {
    error = (thrown as Error).message
  } finally {
    await threads.close()
  }
  const rows = await settle(sink.read())
  const options = { guarantee: 'exactly-once', query, faults: 1, replayedEvents: 0 } as const
  return { error, audit: audit(expected, rows, options) }
}
