import { ENGINES } from '../../engines/registry.js'
import type { Sink } from '../../sinks/sink.js'
import { queryNamed } from '../../workloads/queries/query.js'
import { textOf } from './judge.js'
import type { Broken } from './oracles.js'
import type { VerifyPlan } from './plan.js'
import type { Attack, TargetOf } from './tier.js'

/**
 * A run looked at closely; if it promises exactly-once, the other engines answer the same question
 * on the same clicks and without faults, and all rows must be equal (O10).
 */
export function closely(plan: VerifyPlan, attack: Attack, targetOf: TargetOf): void {
  const { engine, faults, guarantee, trigger, drain } = plan
  const ordered = queryNamed(plan.query)?.output === 'history'
  const others = ENGINES.filter(
    ({ name, guarantees, history = [] }) =>
      name !== engine && (ordered ? history : guarantees).includes('exactly-once'),
  )
  let rows: string | undefined
  const judge = (sink: Sink): undefined => {
    rows = textOf(sink)
  }
  attack(targetOf(plan), faults, { closely: true, judge })
  if (guarantee !== 'exactly-once' || rows === undefined) return
  // It stops before the end, and the others do not.
  if (trigger === 'available-now' && !drain) return
  // At rest rows are the same in any output mode, and not every engine has every one.
  const { outputMode: _, ...rest } = plan
  for (const { name } of others) {
    const other = { ...rest, engine: name as VerifyPlan['engine'], faults: [] }
    attack(targetOf(other), [], { judge: (sink) => equal(rows!, textOf(sink), engine) })
  }
}

function equal(one: string, other: string, engine: string): Broken | undefined {
  if (one === other) return undefined
  const theirs = new Set(one.split('\n'))
  const first = other.split('\n').find((row) => !theirs.has(row))
  const what = first === undefined ? 'rows are missing' : `row ${first} is not there`
  return { oracle: 'O10', what: `${engine} has other rows for the same clicks: ${what}` }
}
