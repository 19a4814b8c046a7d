import type { VerifyPlan } from '../../faults/verify/plan.js'
import { traceHash, type Verdict, verify } from '../../faults/verify/verify.js'
import { GUARANTEES, NATIVE_NAMES } from '../plan/options.js'
import type { EngineName } from '../spec.js'
import { hashOf } from './hash.js'
import type { Micro } from './micro.js'

/** A run like those that verification makes by the million: 160 clicks in 10 ms, no fault. */
export function smallPlan(engine: EngineName, seed: number): VerifyPlan {
  return {
    engine,
    query: 'ysb',
    guarantee: GUARANTEES[engine][0]!,
    seed,
    events: 160,
    ratePerSec: 16_000,
    drain: false,
    disorderMs: 0,
    lateShare: 0,
    keys: { kind: 'uniform' },
    partitions: 4,
    workers: 2,
    intervalMs: 3,
    chunkEvents: 60,
    batchEvents: 200,
    pipelineBatches: 2,
    groupBatches: 1,
    sliceEvents: 16,
    bufferEvents: 16,
    faults: [],
  }
}

/** One for each engine. */
export const simulatedRuns: readonly Micro[] = NATIVE_NAMES.map((engine) => ({
  name: `simulated-${engine}`,
  about: `${engine}, 160 clicks on the virtual clock, with log, answer and audit (verify)`,
  unit: 'us',
  per: 'run',
  async make(size) {
    const seeds = Array.from({ length: size === 'tiny' ? 3 : 10 }, (_, i) => i + 1)
    const runAll = (): Verdict[] => seeds.map((seed) => exact(verify(smallPlan(engine, seed))))
    let verdicts = runAll()
    return {
      perRun: seeds.length,
      within: {
        per: 'step',
        unit: 'ns',
        perRun: verdicts.reduce((sum, { steps }) => sum + steps, 0),
      },
      run() {
        verdicts = runAll()
      },
      hash: () => hashOf(...verdicts.map(({ journal }) => traceHash(journal))),
    }
  },
}))

function exact(verdict: Verdict): Verdict {
  if (verdict.audit.verdict === 'exact') return verdict
  throw new Error(`a quiet simulated run: ${verdict.audit.explanation}`)
}
