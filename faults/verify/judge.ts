import type { Cell } from '../../reports/result.js'
import { LivenessError } from '../../runtime/simulated/simulated.js'
import type { Sink } from '../../sinks/sink.js'
import { type Broken, BrokenOracle } from './oracles.js'
import type { VerifyPlan } from './plan.js'
import { readNow } from './watch.js'

/** What an audit says of the end of a run; undefined: the guarantee was kept. */
export function wrongEnd(
  { verdict, explanation, lost, duplicated }: Cell['audit'],
  { guarantee }: VerifyPlan,
): Broken | undefined {
  if (guarantee === 'at-least-once' || guarantee === 'delivery' || guarantee === 'none') {
    if (verdict !== 'inexact') return undefined
    return { oracle: guarantee === 'none' ? 'O13' : 'O12', what: explanation }
  }
  if (verdict === 'exact') return undefined
  // As many lost as doubled: the sum is right, and some of it stands in the wrong place.
  return { oracle: lost === duplicated ? 'O2' : 'O1', what: explanation }
}

/** What an error says that ended a run before its time. */
export function brokenBy(error: unknown): Broken {
  if (error instanceof BrokenOracle) return error
  const text = error instanceof Error ? error.message : String(error)
  return { oracle: 'O7', what: error instanceof LivenessError ? text : `it gave up: ${text}` }
}

/** What a committed reader sees, as text in one order. */
export function textOf(sink: Sink): string {
  const { kind: _, ...columns } = readNow(sink)
  const all = Object.values(columns as Record<string, Int32Array | Int32Array[]>).flat()
  const rows = Array.from(columns.key, (_row, i) => all.map((column) => column[i]).join(' '))
  return rows.sort().join('\n')
}
