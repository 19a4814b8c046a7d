import { groupBy, isValid } from '../cells.js'
import { median } from '../format.js'
import type { Cell, Result } from '../result.js'
import { ratioInterval, ratioOf, repeatsNeeded } from './rank-interval.js'

/** A run, and what it is called beside others: its file. */
export interface Named {
  readonly name: string
  readonly result: Result
}
/** One figure of one cell in two runs. */
export interface Difference {
  /** What re-makes the cell, without seed and repeat. */
  readonly cell: string
  readonly figure: Figure
  /** Medians over the valid repeats, and how many those were. */
  readonly before: { readonly median: number; readonly repeats: number }
  readonly after: { readonly median: number; readonly repeats: number }
  /** After to before; its interval is null where so few repeats show nothing. */
  readonly ratio: number
  readonly low: number | null
  readonly high: number | null
  readonly verdict: 'better' | 'worse' | 'no difference' | 'too few repeats'
}
/** One run beside the first one. */
export interface Comparison {
  readonly name: string
  readonly differences: readonly Difference[]
  /** What one must know before believing it: another machine, other seeds, broken audits. */
  readonly warnings: readonly string[]
  /** Cells that only one of both has. */
  readonly unmatched: number
}

const FIGURES = ['throughput', 'visible p50', 'visible p99', 'outage'] as const
export type Figure = (typeof FIGURES)[number]
/** So many repeats of each, and a difference can show. */
export const REPEATS_NEEDED = repeatsNeeded()

/**
 * Each of the later runs beside the first. Throws RangeError, in one line, where nothing in them
 * may be compared: other workloads or knobs, or a virtual clock beside the wall's.
 */
export function compare([first, ...others]: readonly Named[]): Comparison[] {
  if (first === undefined) return []
  return others.map((other) => compareTwo(first, other))
}

function compareTwo(before: Named, after: Named): Comparison {
  const [a, b] = [before, after].map(({ result }) => {
    return groupBy(result.cells.filter(isValid), questionOf) as Map<string, Cell[]>
  }) as [Map<string, Cell[]>, Map<string, Cell[]>]
  const shared = [...a.keys()].filter((question) => b.has(question))
  if (shared.length === 0) throw new RangeError(whyNone(before, after))
  const differences = shared.flatMap((question) =>
    FIGURES.flatMap((figure) => differenceOf(question, figure, a.get(question)!, b.get(question)!)),
  )
  const unmatched = a.size + b.size - 2 * shared.length
  return { name: after.name, differences, warnings: warningsOf(before, after), unmatched }
}

/** What was asked: equal where only chance and the build may differ. */
export function questionOf({ command }: Cell): string {
  return command.replace(/^.* run /, '').replace(/ --(seed|repeat) ('[^']*'|\S+)/g, '')
}

function whyNone(before: Named, after: Named): string {
  const clock = ({ result }: Named) => new Set(result.cells.map((cell) => cell.clock))
  const [a, b] = [clock(before), clock(after)]
  const said = `${before.name} and ${after.name}`
  if (![...a].some((one) => b.has(one)) && a.size > 0 && b.size > 0) {
    return `${said}: a virtual clock assumes its costs; allowed: two runs on the same clock`
  }
  return `${said}: no cell of one has the workload and knobs of a valid one of the other; allowed: runs of the same cells`
}

function warningsOf(before: Named, after: Named): string[] {
  const [a, b] = [before.result, after.result]
  const machine = ({ machine: { cpu, cores } }: Result) => `${cpu}, ${cores} cores`
  const warnings: string[] = []
  if (machine(a) !== machine(b)) warnings.push(`other machines: ${machine(a)}; ${machine(b)}`)
  if (a.seed !== b.seed) warnings.push(`other clicks: seeds ${a.seed} and ${b.seed}`)
  for (const { name, result } of [before, after]) {
    const invalid = result.cells.filter((cell) => !isValid(cell)).length
    if (invalid > 0) warnings.push(`${name}: ${invalid} of its cells are invalid, and left out`)
  }
  return warnings
}

function differenceOf(
  cell: string,
  figure: Figure,
  before: readonly Cell[],
  after: readonly Cell[],
): Difference[] {
  const [a, b] = [before, after].map((cells) => cells.map((one) => valueIn(one, figure)))
  if (![...a!, ...b!].every((value): value is number => value !== null && value > 0)) return []
  const [x, y] = [a as number[], b as number[]]
  const interval = ratioInterval(x, y)
  return [
    {
      cell,
      figure,
      before: { median: median(x), repeats: x.length },
      after: { median: median(y), repeats: y.length },
      ratio: ratioOf(x, y),
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      verdict: verdictOf(figure, interval),
    },
  ]
}

/** Of a paced cell the load says how many clicks a second there are, not the engine. */
function valueIn(cell: Cell, figure: Figure): number | null {
  if (figure === 'throughput') return cell.drain ? cell.achievedEventsPerSec : null
  if (figure === 'outage') return cell.recovery?.outageMs ?? null
  if (cell.drain || cell.fault !== null) return null
  return cell.visibleLatencyMs?.[figure === 'visible p50' ? 'p50' : 'p99'] ?? null
}

function verdictOf(
  figure: Figure,
  interval: { readonly low: number; readonly high: number } | null,
): Difference['verdict'] {
  if (interval === null) return 'too few repeats'
  if (interval.low <= 1 && interval.high >= 1) return 'no difference'
  return interval.low > 1 === (figure === 'throughput') ? 'better' : 'worse'
}
