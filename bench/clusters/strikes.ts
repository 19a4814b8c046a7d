import type { ClusterEngine } from '../../engines/clusters/engine.js'
import type { At, Fault } from '../../runtime/fault.js'
import type { Entry } from '../../runtime/journal.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { InputError } from '../../workloads/input-error.js'
import type { CellSpec } from '../spec.js'
import type { Workers } from './workers.js'

const ALLOWED = 'crash:worker=W,at=TIME, crash:worker=W,batch=N or outage:at=TIME,for=TIME'
const ALL = 'slot-*'

/** Throws InputError for faults that need to look inside. */
export function checkStrikes(faults: readonly Fault[]): void {
  for (const { process, at, act, forMs } of faults) {
    const able = forMs === undefined ? /^slot-\d+$/.test(process) : process === ALL
    if (!able || act !== 'kill' || !isSeen(at)) {
      throw new InputError(
        `--fault: engines of others are struck from outside; allowed: ${ALLOWED}`,
      )
    }
  }
}
function isSeen(at: At): boolean {
  return 'batch' in at || ('atMs' in at && !at.everyMs)
}

/** When the last of them is over, in ms since the first click is due; 0: there is none. */
export function strikesEndMs(faults: readonly Fault[]): number {
  const ends = faults.map(({ at, forMs = 0 }) => ('atMs' in at ? at.atMs : 0) + forMs)
  return Math.max(0, ...ends)
}

type Struck = Pick<
  ClusterEngine,
  'name' | 'workers' | 'kill' | 'down' | 'up' | 'onBatch' | 'rescale'
>

/** Strikes workers at their time or in their batch, as entries of a journal tell; and rescales. */
export function strikesOf(
  faults: readonly Fault[],
  rescale: CellSpec['rescale'],
  engine: Struck,
  workers: Pick<Workers, 'nameOf'>,
  originMs: number,
) {
  const entries: Entry[] = []
  const timers: NodeJS.Timeout[] = []
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const at = (atMs: number, act: () => Promise<void>) => {
    const waitMs = originMs + atMs - monotonicMs()
    timers.push(setTimeout(() => void act().catch(fail), waitMs).unref())
  }
  if (rescale !== null) at(rescale.atMs, async () => engine.rescale?.(rescale.workers))
  const tell = (pid: number, otherwise: string) => {
    const process = workers.nameOf(pid) ?? otherwise
    entries.push({ atMs: monotonicMs() - originMs, process, kind: 'fault', what: 'kill' })
  }
  const kill = async (process: string, worker: number | undefined) => {
    if (worker === undefined) return
    tell(worker, process)
    await engine.kill(worker)
  }
  const waiting = new Set<Fault>()
  for (const fault of faults) {
    const { process, forMs } = fault
    if ('batch' in fault.at) waiting.add(fault)
    if (!('atMs' in fault.at)) continue
    const { atMs } = fault.at
    at(atMs, async () => {
      if (process !== ALL) return kill(process, workerOf(engine, process))
      for (const pid of engine.workers()) tell(pid, ALL)
      await engine.down()
    })
    if (forMs !== undefined) at(atMs + forMs, () => engine.up())
  }
  if (waiting.size > 0 && engine.onBatch === undefined) {
    const reason = `${engine.name} tells of no batch`
    fail(new InputError(`--fault: ${reason}; allowed: crash:worker=W,at=TIME`))
  }
  engine.onBatch?.((batch, worker) => {
    for (const fault of waiting) {
      const { process, at } = fault
      if (!('batch' in at) || batch < at.batch || workerOf(engine, process) !== worker) continue
      waiting.delete(fault)
      kill(process, worker).catch(fail)
    }
  })
  return { entries, failed, stop: () => timers.forEach(clearTimeout) }
}

function workerOf(engine: Struck, process: string): number | undefined {
  return engine.workers()[Number(process.slice('slot-'.length))]
}
