import { describe, expect, test } from 'vitest'
import { brokenBy, wrongEnd } from '../../../faults/verify/judge.js'
import { BrokenOracle } from '../../../faults/verify/oracles.js'
import { LivenessError } from '../../../runtime/simulated/simulated.js'
import { plain } from '../../engines/exact.js'

const audit = (verdict: 'exact' | 'within-guarantee' | 'inexact', lost = 0, duplicated = 0) => ({
  method: 'hash' as const,
  verdict,
  explanation: 'because',
  expectedEvents: 10,
  lost,
  duplicated,
  cells: 3,
  wrongCells: 1,
})

describe('the end of a run', () => {
  test.each([
    ['exactly-once', audit('exact'), undefined],
    ['exactly-once', audit('inexact', 1, 0), 'O1'],
    ['exactly-once', audit('inexact', 0, 2), 'O1'],
    ['exactly-once', audit('inexact', 1, 1), 'O2'],
    // What is within some guarantee is not yet within this one.
    ['exactly-once', audit('within-guarantee', 0, 1), 'O1'],
    ['exactly-once-upsert', audit('within-guarantee', 1, 0), 'O1'],
    ['at-least-once', audit('within-guarantee', 0, 3), undefined],
    ['at-least-once', audit('inexact', 1, 0), 'O12'],
    ['none', audit('within-guarantee', 5, 0), undefined],
    ['none', audit('inexact', 0, 1), 'O13'],
  ] as const)('with %s: %j is %s', (guarantee, end, oracle) => {
    const broken = wrongEnd(end, { ...plain, guarantee })
    expect(broken).toEqual(oracle === undefined ? undefined : { oracle, what: 'because' })
  })
  test('that did not come is told by what ended the run', () => {
    const own = new BrokenOracle('O6', 'an old epoch')
    expect(brokenBy(own)).toBe(own)
    expect(brokenBy(new LivenessError('deadlock'))).toEqual({ oracle: 'O7', what: 'deadlock' })
    const oops = { oracle: 'O7', what: 'it gave up: oops' }
    expect(brokenBy(new Error('oops'))).toEqual(oops)
    expect(brokenBy('oops')).toEqual(oops)
  })
})
