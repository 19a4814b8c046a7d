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

/**
 * What a message, a start, a timer and a death take on threads, each as often as told. Each death
 * is the first one of its threads: a pool that had one has a thread to spare for the next.
 */
export async function probe(times: number, deaths: number): Promise<Probed> {
  const all: Record<string, number[]> = {}
  for (let k = 0; k < Math.max(1, deaths); k++) {
    const found = await probeOnce(k === 0 ? times : 0)
    for (const [name, values] of Object.entries(found)) {
      all[name] = [...(all[name] ?? []), ...values]
    }
  }
  return all
}

async function probeOnce(times: number): Promise<Probed> {
  const fault: Fault = { process: 'victim-0', at: { event: LIFE_EVENTS }, act: 'kill' }
  const spec = cellOf({ seed: 'probe', durationSeconds: 1 })
  const { shared, encoded, query } = prepare(spec)
  const threads = await Threads.start({
    programs: PROBES,
    world: { nowMs: monotonicMs },
    workerWorld: { log: shared, encoded, query, audit: spec.audit, module: kernelModule() },
    entry: new URL('./probe-slot.js', import.meta.url),
    slots: 2,
    faults: [fault],
    interpose,
  })
  try {
    return await threads.run<Probed>(PROBER, { times, deaths: 1 })
  } finally {
    await threads.close()
  }
}
