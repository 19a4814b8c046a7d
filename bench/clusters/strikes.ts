import type { ClusterEngine } from '../../engines/clusters/engine.js'
import type { At, Fault } from '../../runtime/fault.js'
import type { Entry } from '../../runtime/journal.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { InputError } from '../../workloads/input-error.js'

const ALLOWED = 'crash:worker=W,at=TIME or crash:worker=W,batch=N'

/** Throws InputError for faults that need to look inside. */
export function checkStrikes(faults: readonly Fault[]): void {
  for (const { process, at, act } of faults) {
    if (!/^slot-\d+$/.test(process) || act !== 'kill' || !isSeen(at)) {
      throw new InputError(
        `--fault: engines of others are struck from outside; allowed: ${ALLOWED}`,
      )
    }
  }
}
function isSeen(at: At): boolean {
  return 'batch' in at || ('atMs' in at && !at.everyMs)
}

/** Kills workers at their time or in their batch, as entries of a journal tell. */
export function strikesOf(faults: readonly Fault[], engine: ClusterEngine, originMs: number) {
  const entries: Entry[] = []
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const strike = async (process: string, worker: number | undefined) => {
    if (worker === undefined) return
    entries.push({ atMs: monotonicMs() - originMs, process, kind: 'fault', what: 'kill' })
    await engine.kill(worker)
  }
  const waiting = new Set<Fault>()
  for (const fault of faults) {
    const { process, at } = fault
    if ('batch' in at) waiting.add(fault)
    if (!('atMs' in at)) continue
    const due = () => strike(process, workerOf(engine, process)).catch(fail)
    setTimeout(() => void due(), originMs + at.atMs - monotonicMs()).unref()
  }
  if (waiting.size > 0) {
    if (engine.onBatch === undefined) {
      fail(new InputError(`--fault: ${engine.name} tells of no batch; allowed: ${FIRST_ALLOWED}`))
    }
    engine.onBatch?.((batch, worker) => {
      for (const fault of waiting) {
        const { process, at } = fault
        if (!('batch' in at) || batch < at.batch || workerOf(engine, process) !== worker) continue
        waiting.delete(fault)
        strike(process, worker).catch(fail)
      }
    })
  }
  return { entries, failed }
}
const [FIRST_ALLOWED] = ALLOWED.split(' or ')

function workerOf(engine: ClusterEngine, process: string): number | undefined {
  return engine.workers()[Number(process.slice('slot-'.length))]
}
