import { deltasOf } from '../../workloads/queries/deltas.js'
import type { Groups } from '../../workloads/queries/groups/groups.js'
import { compiled } from '../micro/clicks.js'
import type { Size } from '../micro/micro.js'
import { ScriptRunner } from './runner.js'

/** What one batch costs a worker, in microseconds; medians. */
export interface ScriptCost {
  readonly events: number
  /** The compiled kernel of `ysb`: fold, and a copy of what it found. */
  readonly nativeUs: number
  /** The child: columns to Arrow, there, its SQL or Python, and back to records. */
  readonly scriptUs: number
  readonly ratio: number
}

const BATCHES = [1_000, 10_000, 100_000]
const REPEATS = 15

/** Both over the same clicks, by turns, so that whatever disturbs them disturbs both. */
export function measureScriptCost(
  groups: Groups,
  nowMs: () => number,
  size: Size = 'full',
): ScriptCost[] {
  const { kernel, shared } = compiled('ysb', size, 'assemblyscript')
  const [columns] = shared.columns
  const script = new ScriptRunner(groups, shared.campaignOf)
  const table = kernel.table()
  return BATCHES.map((batch) => {
    const length = Math.min(batch, columns!.type.length)
    const segment = { columns: columns!, index: 0, length, shiftMs: 0 }
    const native = (): void => {
      table.clear()
      kernel.fold(0, 0, segment, length, table)
      deltasOf(table)
    }
    const own = (): void => {
      const events = script.buffer()
      events.add(0, 0, segment, length)
      script.run(events.take())
    }
    const [nativeUs, scriptUs] = medians([native, own], nowMs) as [number, number]
    return { events: length, nativeUs, scriptUs, ratio: scriptUs / nativeUs }
  })
}

function medians(acts: readonly (() => void)[], nowMs: () => number): number[] {
  const tookUs = acts.map((): number[] => [])
  // The first time each is compiled, and the child begins.
  for (const act of acts) act()
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const [i, act] of acts.entries()) {
      const fromMs = nowMs()
      act()
      tookUs[i]!.push((nowMs() - fromMs) * 1_000)
    }
  }
  return tookUs.map((all) => all.sort((a, b) => a - b)[REPEATS >> 1]!)
}
