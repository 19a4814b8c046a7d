import type { ClusterEngine } from '../../engines/clusters/engine.js'
import type { Fault } from '../../runtime/fault.js'
import type { Entry } from '../../runtime/journal.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { InputError } from '../../workloads/input-error.js'
import type { Workers } from './workers.js'

const ALLOWED = 'crash:worker=W,at=TIME or outage:at=TIME,for=TIME'
const ALL = 'slot-*'

/** Throws InputError for faults that need to look inside. */
export function checkStrikes(faults: readonly Fault[]): void {
  for (const { process, at, act, forMs } of faults) {
    const able = forMs === undefined ? /^slot-\d+$/.test(process) : process === ALL
    if (!able || act !== 'kill' || !('atMs' in at) || at.everyMs) {
      throw new InputError(
        `--fault: engines of others are struck from outside, by the clock; allowed: ${ALLOWED}`,
      )
    }
  }
}

/** When the last of them is over, in ms since the first click is due; 0: there is none. */
export function strikesEndMs(faults: readonly Fault[]): number {
  const ends = faults.map(({ at, forMs = 0 }) => ('atMs' in at ? at.atMs : 0) + forMs)
  return Math.max(0, ...ends)
}

type Struck = Pick<ClusterEngine, 'workers' | 'kill' | 'down' | 'up'>

/** Strikes workers at their time, as entries of a journal tell. */
export function strikesOf(
  faults: readonly Fault[],
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
  const tell = (process: string, what: string) =>
    entries.push({ atMs: monotonicMs() - originMs, process, kind: 'fault', what })
  for (const fault of faults) {
    const atMs = 'atMs' in fault.at ? fault.at.atMs : 0
    const { process, forMs } = fault
    at(atMs, async () => {
      const all = engine.workers()
      if (process === ALL) {
        for (const pid of all) tell(workers.nameOf(pid) ?? ALL, 'kill')
        await engine.down()
        return
      }
      const worker = all[Number(process.slice('slot-'.length))]
      if (worker === undefined) return
      tell(workers.nameOf(worker) ?? process, 'kill')
      await engine.kill(worker)
    })
    if (forMs !== undefined) at(atMs + forMs, () => engine.up())
  }
  return { entries, failed, stop: () => timers.forEach(clearTimeout) }
}
