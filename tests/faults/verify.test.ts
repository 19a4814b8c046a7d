import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyPlan, anyPlanOf } from '../../faults/verify/any-plan.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { replayCommand, traceHash, verify } from '../../faults/verify/verify.js'
import type { Commit, Sink } from '../../sinks/sink.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { plain } from '../engines/exact.js'

const seed = Number(process.env.CHUNK42_SEED ?? 42)
const numRuns = Number(process.env.CHUNK42_RUNS ?? 1_500)

/** Throws with the line that replays it. */
function holds(plan: VerifyPlan): void {
  let verdict: ReturnType<typeof verify>
  try {
    verdict = verify(plan)
  } catch (error) {
    throw new Error(`${(error as Error).message}\nreplay: ${replayCommand(plan)}`)
  }
  const { audit } = verdict
  const exact = plan.guarantee.startsWith('exactly-once')
  if (exact ? audit.verdict !== 'exact' : audit.verdict === 'inexact') {
    throw new Error(`${audit.explanation}\nreplay: ${replayCommand(plan)}`)
  }
}

describe(`any workload, any interval, any fault plan (seed ${seed})`, () => {
  test('both engines keep their guarantee', () => {
    fc.assert(fc.property(anyPlan, holds), { seed, numRuns, endOnFailure: false })
  })
  test.each(['acked', 'trident'] as const)('%s keeps its own', (engine) => {
    const few = Math.ceil(numRuns / 4)
    fc.assert(fc.property(anyPlanOf(engine), holds), { seed, numRuns: few, endOnFailure: false })
  })
  test('the same plan twice gives the same journal byte for byte', () => {
    const hash = (plan: VerifyPlan): string => traceHash(verify(plan).journal)
    const same = (plan: VerifyPlan): void => {
      expect(hash(plan)).toBe(hash(plan))
    }
    fc.assert(fc.property(anyPlan, same), { seed, numRuns: 100 })
  })
})

/** A sink that spoils the first row that passes: canaries, which must be caught. */
function spoiled(spoil: (rows: Rows) => Rows): (sink: Sink) => Sink {
  return (sink) => {
    let spoilt = false
    const commit = (one: Commit): Commit => {
      const rows = one.rows.map((r) => {
        if (spoilt || r.key.length === 0) return r
        spoilt = true
        return spoil(r)
      })
      return { ...one, rows }
    }
    return {
      fence: (writer) => sink.fence(writer),
      commit: (one) => sink.commit(commit(one)),
      read: () => sink.read(),
      close: () => sink.close(),
    }
  }
}
const pick = (rows: Rows, from: number, copies: number): Rows => {
  const take = (column: Int32Array): Int32Array =>
    Int32Array.from([...Array(copies).fill(column[0]!), ...column.subarray(from)])
  return Object.fromEntries(
    Object.entries(rows).map(([name, column]) =>
      column instanceof Int32Array ? [name, take(column)] : [name, column],
    ),
  ) as unknown as Rows
}

describe.each(['micro-batch', 'per-event'] as const)('canaries of %s', (engine) => {
  test('an engine that loses one event is caught', () => {
    const wrap = spoiled((rows) => pick(rows, 1, 0))
    const { audit } = verify({ ...plain, engine, query: 'enrich' }, wrap)
    expect(audit).toMatchObject({ verdict: 'inexact', lost: 1, duplicated: 0 })
  })
  test('an engine that doubles one event is caught', () => {
    const wrap = spoiled((rows) => pick(rows, 1, 2))
    const { audit } = verify({ ...plain, engine, query: 'enrich' }, wrap)
    expect(audit).toMatchObject({ verdict: 'inexact', lost: 0, duplicated: 1 })
  })
  test('without faults it is exact, and makes the run that it made before', () => {
    const { audit, journal } = verify({ ...plain, engine })
    expect(audit.verdict).toBe('exact')
    expect(traceHash(verify({ ...plain, engine }).journal)).toBe(traceHash(journal))
    expect(traceHash(verify({ ...plain, engine, seed: 2 }).journal)).not.toBe(traceHash(journal))
  })
})
