import type { ClusterEngine } from '../../engines/clusters/engine.js'
import type { Fault } from '../../runtime/fault.js'
import type { Entry } from '../../runtime/journal.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { InputError } from '../../workloads/input-error.js'
import type { CellSpec } from '../spec.js'

const ALLOWED = 'crash:worker=W,at=TIME'

/** Throws InputError for faults that need to look inside. */
export function checkStrikes(faults: readonly Fault[]): void {
  for (const { process, at, act } of faults) {
    if (!/^slot-\d+$/.test(process) || act !== 'kill' || !('atMs' in at) || at.everyMs) {
      throw new InputError(
        `--fault: engines of others are struck from outside, by the clock; allowed: ${ALLOWED}`,
      )
    }
  }
}

/** Kills workers at their time, as entries of a journal tell; and rescales at its own. */
export function strikesOf(
  faults: readonly Fault[],
  rescale: CellSpec['rescale'],
  engine: ClusterEngine,
  originMs: number,
) {
  const entries: Entry[] = []
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const later = (atMs: number, act: () => Promise<void> | undefined) =>
    setTimeout(() => void act()?.catch(fail), originMs + atMs - monotonicMs()).unref()
  if (rescale !== null) later(rescale.atMs, () => engine.rescale?.(rescale.workers))
  for (const { process, at } of faults) {
    const atMs = 'atMs' in at ? at.atMs : 0
    const strike = async () => {
      const worker = engine.workers()[Number(process.slice('slot-'.length))]
      if (worker === undefined) return
      await engine.kill(worker)
      entries.push({ atMs: monotonicMs() - originMs, process, kind: 'fault', what: 'kill' })
    }
    later(atMs, strike)
  }
  return { entries, failed }
}
