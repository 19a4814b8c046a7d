import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { anyPlan } from '../../../faults/verify/any-plan.js'
import { specOf } from '../../../faults/verify/plan.js'
import { planOfCell } from '../../../faults/verify/plan-of-cell.js'

test('a cell as a plan says what the cell said', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const spec = specOf(plan)
      expect(specOf(planOfCell(spec))).toEqual(spec)
    }),
    { seed: 42, numRuns: 300 },
  )
})
test('a seed that is no number is one for an engine all the same', () => {
  expect(planOfCell(cellOf({ seed: 'blue' })).seed).toBe(0)
})
