import { ENGINES } from '../../engines/registry.js'
import type { Act, Fault } from '../../runtime/fault.js'
import type { KeyShape } from '../../workloads/workload.js'
import type { VerifyPlan } from './plan.js'
import { Target } from './target.js'
import { traceHash } from './verify.js'

const SEEDS = 12
const KEYS: readonly KeyShape[] = [
  { kind: 'uniform' },
  // Powers and logarithms: where one machine might count otherwise than another.
  { kind: 'zipf', exponent: 1.2 },
  { kind: 'hot', share: 0.5, periodMs: 5 },
]
const QUERIES = ['ysb', 'clicks', 'enrich']
const ACTS: readonly Act[] = ['kill', 'zombie', 'lose-reply', 'delay', 'crash-torn', 'kill-after']
const PLACES = [
  ['writer#*', 'sink.commit'],
  ['coordinator#*', 'receive'],
  ['*', 'slice'],
  ['coordinator#2', 'send'],
] as const

function nth<T>(all: readonly T[], n: number): T {
  return all[n % all.length]!
}

/** Small runs of both engines that touch whatever a trace may depend on, without drawing lots. */
export function hashPlans(): VerifyPlan[] {
  return ENGINES.flatMap(({ name: engine, guarantees }) =>
    guarantees.flatMap((guarantee) =>
      Array.from({ length: SEEDS }, (_, seed): VerifyPlan => {
        const faults = [0, 1, 2].slice(0, seed % 4).map((turn): Fault => {
          const [process, point] = nth(PLACES, seed + turn)
          const act = nth(ACTS, seed * 5 + turn)
          // Whoever syncs nothing promises nothing on power cuts.
          const survived = guarantee === 'none' && act.startsWith('crash-') ? 'kill' : act
          return { process, at: { point, hit: 1 + ((seed + turn) % 3) }, act: survived }
        })
        return {
          engine,
          guarantee,
          query: nth(QUERIES, seed),
          seed,
          events: 60 + seed,
          ratePerSec: 16_000,
          drain: seed % 5 === 0,
          disorderMs: seed % 2 === 0 ? 0 : 4_000,
          lateShare: seed % 3 === 0 ? 0.1 : 0,
          keys: nth(KEYS, seed),
          partitions: 1 + (seed % 3),
          workers: 1 + (seed % 3),
          intervalMs: seed % 4,
          chunkEvents: 15,
          batchEvents: 20,
          pipelineBatches: 1 + (seed % 3),
          groupBatches: 1 + (seed % 2),
          sliceEvents: 8,
          bufferEvents: 4,
          faults,
        }
      }),
    ),
  )
}

/** By plan, as JSON: the hash of its run's trace. They must be equal in every run, on any Node. */
export function hashes(): Record<string, string> {
  return Object.fromEntries(
    hashPlans().map((plan) => {
      const { journal } = new Target(plan).run(plan.faults, { journal: true })
      return [JSON.stringify(plan), traceHash(journal)]
    }),
  )
}
