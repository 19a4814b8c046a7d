import { interpose } from '../../faults/interpose.js'
import type { Fault } from '../../runtime/fault.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { Threads } from '../../runtime/threads/threads.js'
import { kernelModule } from '../assembly.js'
import { cellOf } from '../plan/cell.js'
import { prepare } from '../prepare.js'
import { PROBER, PROBES, type Probed } from './probe-programs.js'

/** Clicks that a victim does before it dies of its plan. */
const LIFE_EVENTS = 2_000

/** What a message, a start, a timer and a death take on threads, each as often as told. */
export async function probe(times: number, deaths: number): Promise<Probed> {
  const faults = Array.from(
    { length: deaths },
    (_, k): Fault => ({
      process: `victim-${k}`,
      at: { event: LIFE_EVENTS },
      act: 'kill',
    }),
  )
  const spec = cellOf({ seed: 'probe', durationSeconds: 1 })
  const { shared, encoded, query } = prepare(spec)
  const threads = await Threads.start({
    programs: PROBES,
    world: { nowMs: monotonicMs },
    workerWorld: { log: shared, encoded, query, audit: spec.audit, module: kernelModule() },
    entry: new URL('./probe-slot.js', import.meta.url),
    slots: 2,
    faults,
    interpose,
  })
  try {
    return await threads.run<Probed>(PROBER, { times, deaths })
  } finally {
    await threads.close()
  }
}
