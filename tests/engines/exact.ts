import type { VerifyPlan } from '../../faults/verify/plan.js'
import { replayCommand, verify } from '../../faults/verify/verify.js'

/** A small run of micro-batch in which nothing happens to anybody. */
export const plain: VerifyPlan = {
  engine: 'micro-batch',
  query: 'ysb',
  guarantee: 'exactly-once',
  seed: 1,
  events: 80,
  ratePerSec: 16_000,
  drain: false,
  disorderMs: 0,
  lateShare: 0,
  keys: { kind: 'uniform' },
  partitions: 2,
  workers: 2,
  intervalMs: 1,
  chunkEvents: 15,
  batchEvents: 60,
  pipelineBatches: 2,
  groupBatches: 1,
  sliceEvents: 8,
  bufferEvents: 4,
  faults: [],
}
/** Runs it; throws with the line that replays it unless the answer is exact. */
export function exact(plan: VerifyPlan): void {
  let said: string
  try {
    const { audit } = verify(plan)
    if (audit.verdict === 'exact') return
    said = audit.explanation
  } catch (error) {
    said = String(error)
  }
  throw new Error(`${said}\nreplay: ${replayCommand(plan)}`)
}
