import type { ClusterEngine, ClusterEngineKind } from '../../engines/clusters/engine.js'
import { CLUSTER_ENGINES } from '../../engines/clusters/registry.js'
import type { Cell } from '../../reports/result.js'
import { InputError } from '../../workloads/input-error.js'
import { type Reference, reference } from '../../workloads/reference.js'
import type { Prepared } from '../prepare.js'

/**
 * The answer to be expected of an engine with a clock of its own: what is late by ours need not be
 * by its, so of such a workload it is all clicks that pass, and the engine says how many of them it
 * dropped. Throws InputError where it cannot say so.
 */
export function answerFor(prepared: Prepared, kind: ClusterEngineKind): Reference {
  const { query, shared, expected, spec } = prepared
  // Also where it is in time by our clock: theirs may have told of the session before.
  if (query.history && spec.workload.lateShare > 0 && kind.takesBack !== true) {
    const able = CLUSTER_ENGINES.filter(({ takesBack }) => takesBack === true)
    throw new InputError(
      `--late with --query ${query.name}: what ${kind.name} has told of a session stands, and a ` +
        `late click begins another one; allowed: --engine ${able.map(({ name }) => name).join(', ')}`,
    )
  }
  if (expected.late === 0) return expected
  if (kind.dropped === undefined) {
    const telling = CLUSTER_ENGINES.filter(({ dropped }) => dropped !== undefined)
    throw new InputError(
      `--late: ${expected.late} clicks are late, which ${kind.name} tells in its own way; ` +
        `allowed: --engine ${telling.map(({ name }) => name).join(', ')}, or none that are late`,
    )
  }
  if (spec.fault !== null) {
    throw new InputError('--late with --fault: who dies says no more what it dropped; allowed: one')
  }
  return reference({ ...query, allowedLatenessMs: Number.POSITIVE_INFINITY }, shared)
}

/** How many clicks the engine says to have dropped as late. */
export class Dropped {
  readonly #metric: string | undefined
  #events = 0

  /** Nothing is asked where no click is late. */
  constructor({ expected }: Prepared, { dropped }: ClusterEngineKind) {
    this.#metric = expected.late > 0 ? dropped : undefined
  }

  get events(): number {
    return this.#events
  }
  async look(engine: ClusterEngine): Promise<void> {
    if (this.#metric !== undefined) this.#events = (await engine.metrics())[this.#metric] ?? 0
  }
}

/**
 * Of clicks that pass, as many may be missing as the engine says to have dropped: neither more nor
 * fewer, and none doubled. `late`: how many are late by our clock, which excuses nothing.
 */
export function excuseDropped(
  audit: Cell['audit'],
  { late, dropped }: { readonly late: number; readonly dropped: number },
): Cell['audit'] {
  if (late === 0) return audit
  const clocks = `Late are ${late} clicks by our clock, ${dropped} by the engine's.`
  const excused = dropped > 0 && audit.lost === dropped && audit.duplicated === 0
  return excused
    ? {
        ...audit,
        verdict: 'within-guarantee',
        explanation: `${dropped} clicks are missing, and as many it dropped as late. ${clocks}`,
      }
    : { ...audit, explanation: `${audit.explanation} ${clocks}` }
}
