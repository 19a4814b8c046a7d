import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { prepare } from '../../bench/prepare.js'
import { runCell } from '../../bench/run.js'
import { anyPlan } from '../../faults/verify/any-plan.js'
import { specOf, type VerifyPlan } from '../../faults/verify/plan.js'
import { replayCommand, verify } from '../../faults/verify/verify.js'
import { ENCODINGS } from '../../workloads/encoding/encoding.js'
import { MALFORMED } from '../../workloads/log/log.js'
import { plain } from './exact.js'

const ENGINES = ['micro-batch', 'per-event'] as const
function malformedIn(plan: VerifyPlan): number {
  const { shared, log } = prepare(specOf(plan))
  return shared.columns.reduce((sum, { type }, p) => {
    return sum + type.subarray(0, log.length(p)).filter((one) => one === MALFORMED).length
  }, 0)
}

describe.each(ENGINES)('%s, whatever the clicks look like in the log', (engine) => {
  test.each(['ysb', 'clicks', 'enrich'])('answers %s the same, with dead letters', (query) => {
    for (const malformedShare of [0, 0.1, 1]) {
      const seen = ENCODINGS.map((encoding) => {
        const plan = { ...plain, engine, query, events: 200, malformedShare, encoding }
        const { audit, deadLetters } = verify({ ...plan, disorderMs: 4_000, lateShare: 0.1 })
        expect(audit.verdict, `${encoding}: ${audit.explanation}`).toBe('exact')
        const count = malformedIn(plan)
        expect(count > 0).toBe(malformedShare > 0)
        if (encoding !== 'columns' || malformedShare > 0) expect(deadLetters?.count).toBe(count)
        else expect(deadLetters).toBeNull()
        return audit.expectedEvents
      })
      expect(new Set(seen).size).toBe(1)
    }
  })
})

test('any fault plan: both engines keep their guarantee, and count a dead letter once', () => {
  const plans = fc
    .tuple(anyPlan, fc.constantFrom('json' as const, 'binary' as const), fc.constantFrom(0, 0.1))
    .map(([plan, encoding, malformedShare]): VerifyPlan => ({ ...plan, encoding, malformedShare }))
  const holds = (plan: VerifyPlan): void => {
    const { audit, deadLetters } = verify(plan)
    const exact = plan.guarantee.startsWith('exactly-once')
    const kept = exact ? audit.verdict === 'exact' : audit.verdict !== 'inexact'
    // Without a guarantee a fault may lose what nobody has read.
    const count = malformedIn(plan)
    const met = deadLetters?.count ?? -1
    const counted = plan.guarantee === 'none' ? met <= count : met === count
    if (kept && counted) return
    const said = `${audit.explanation} ${met} dead letters of ${count}.`
    throw new Error(`${said}\nreplay: ${replayCommand(plan)}`)
  }
  fc.assert(fc.property(plans, holds), { seed: 42, numRuns: 300, endOnFailure: false })
})

describe.each(ENGINES)('%s on real threads', (engine) => {
  test.each(['json', 'binary'] as const)(
    'parses %s in its workers, also after a crash',
    async (encoding) => {
      const pace = engine === 'micro-batch' ? { intervalMs: 20 } : { checkpointIntervalMs: 60 }
      const fault = engine === 'micro-batch' ? 'crash:chunk=9' : 'crash:event=5000,worker=1'
      const load = { ratePerSec: 50_000, events: 30_000, malformedShare: 0.01, fault }
      const spec = cellOf({ engine, encoding, ...load, ...pace })
      const { cell } = await runCell({ ...spec, warmupMs: 0 })
      expect(cell.audit.verdict, cell.audit.explanation).toBe('exact')
      expect(cell.notes).not.toContain('the fault did not strike')
      const { shared } = prepare(spec)
      const marked = shared.columns.flatMap(({ type }) => [...type].filter((t) => t === MALFORMED))
      expect(cell.deadLetters).toMatchObject({ count: marked.length })
      expect(cell.deadLetters?.examples).toHaveLength(5)
      expect(cell).toMatchObject({ encoding })
    },
  )
})
