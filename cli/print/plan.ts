import Table from 'cli-table3'
import type { Plan } from '../../bench/plan.js'
import type { CellSpec } from '../../bench/spec.js'
import type { Result } from '../../reports/result.js'
import { colors } from './colors.js'
import { pace, rateText } from './figures.js'

/** What will be run, one line for each pace, before anything begins. */
export function planText(plan: Plan, seed: string, machine: Result['machine']): string {
  const table = new Table({
    head: ['engine', 'pace', 'guarantee', 'sink', 'clock', 'cells'],
    style: { head: [], border: [], compact: true },
  })
  for (const [key, cells] of grouped(plan.cells)) table.push([...key.split('|'), cells.join('  ')])
  const minutes = timeText(plan.expectedSeconds)
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`
  const searches = plan.searches.length === 0 ? '' : ` and ${plan.searches.length} searches`
  const { matrix } = plan
  const done = (matrix?.done ?? plan.done ?? []).length
  const kept = done === 0 ? '' : `, ${done} kept`
  const what =
    plan.lineage !== undefined
      ? `${plan.lineage.length} points`
      : matrix === undefined
        ? `${plan.cells.length} cells${searches}${kept}`
        : `${matrix.rows.length} models x queries${kept}`
  return [
    `${colors.bold(what)}, about ${minutes}, seed ${seed}`,
    `${machine.cpu}, ${machine.cores} cores, ${memory}, ${machine.platform}`,
    ...(plan.cells.length === 0 ? [] : [table.toString()]),
  ].join('\n')
}

function grouped(cells: readonly CellSpec[]): Map<string, string[]> {
  const groups = new Map<string, Map<string, number>>()
  for (const cell of cells) {
    const clock = cell.runtime === 'simulated' ? 'virtual' : 'wall'
    const key = [cell.engine, pace(cell), cell.guarantee, cell.sink, clock].join('|')
    const short = shortForm(cell)
    const group = groups.get(key) ?? new Map<string, number>()
    group.set(short, (group.get(short) ?? 0) + 1)
    groups.set(key, group)
  }
  const texts = ([short, times]: [string, number]) => (times > 1 ? `${times} x ${short}` : short)
  return new Map([...groups].map(([key, group]) => [key, [...group].map(texts)]))
}

function shortForm({ workload, fault, compactMs }: CellSpec): string {
  const rate = workload.drain ? 'drain' : rateText(workload.ratePerSec)
  const load = compactMs === null ? rate : `${rate}+compactor`
  return fault === null ? load : `${load}+${fault.split(':')[0]}`
}

/** Short times in seconds, long ones in minutes. */
export function timeText(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`
}
