import type { ClusterEngine } from '../../engines/clusters/engine.js'
import type { Fault } from '../../runtime/fault.js'
import type { Entry } from '../../runtime/journal.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { InputError } from '../../workloads/input-error.js'

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

/** Kills workers at their time, as entries of a journal tell. */
export function strikesOf(faults: readonly Fault[], engine: ClusterEngine, originMs: number) {
  const entries: Entry[] = []
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  for (const { process, at } of faults) {
    const atMs = 'atMs' in at ? at.atMs : 0
    const strike = async () => {
      const slot = Number(process.slice('slot-'.length))
      const worker = engine.workers()[slot]
      if (worker === undefined) return
      await engine.kill(worker)
      const atMs = monotonicMs() - originMs
      entries.push({ atMs, process, kind: 'fault', what: 'kill' })
      const died = { kind: 'exit', ok: false, error: 'killed', events: 0 } as const
      entries.push({ atMs, process: `worker-${slot}`, pid: worker, slot, ...died })
    }
    setTimeout(() => void strike().catch(fail), originMs + atMs - monotonicMs()).unref()
  }
  return { entries, failed }
}
