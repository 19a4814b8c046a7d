import { hasGrid, isUsual, isWall, waitMs } from '../cells.js'
import { median } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Cell, Result } from '../result.js'

export type Judgement = 'confirmed' | 'refuted' | 'depends on' | 'not measured'

/** A sentence as texts on micro-batches have it, and what this run says to it. */
export interface Claim {
  readonly text: string
  /** Law: compares like with like; what was not measured is never guessed. */
  judge(result: Result): Judged
}
export interface Judged {
  readonly judgement: Judgement
  readonly figure: string
  /** Re-makes the figure. */
  readonly command: string | null
}

export function unmeasured(figure: string): Judged {
  return { judgement: 'not measured', figure, command: null }
}

export function judged(judgement: Judgement, figure: string, cell?: Cell): Judged {
  return { judgement, figure, command: cell?.command ?? null }
}

/** Undisturbed exactly-once cells of an engine, at the headline's load or nearest to it. */
export function pacedOf(result: Result, engine: string): Cell[] {
  const points = headlineOf(result)?.points ?? []
  return points
    .filter((p) => p.cell.engine === engine && isUsual(p.cell) && !p.behind)
    .map((p) => p.cell)
    .filter(hasGrid)
    .sort((a, b) => waitOf(a) - waitOf(b))
}

/** Struck by a fault, measured, exactly-once. */
export function crashedOf(result: Result, engine: string): Cell[] {
  return result.cells.filter(
    (c) => c.engine === engine && c.fault !== null && isWall(c) && isUsual(c),
  )
}

export const waitOf = (cell: Cell): number => waitMs(cell) ?? 0
export const visibleP50 = (cell: Cell): number => cell.visibleLatencyMs?.p50 ?? Number.NaN

/**
 * p50 = share x interval + rest over several intervals: the median slope of all pairs (Theil and
 * Sen), which one odd cell cannot bend. Undefined with fewer than two intervals.
 */
export function shareOfInterval(
  cells: readonly Cell[],
): { readonly share: number; readonly restMs: number } | undefined {
  const slopes = cells.flatMap((a) =>
    cells
      .filter((b) => waitOf(b) > waitOf(a))
      .map((b) => (visibleP50(b) - visibleP50(a)) / (waitOf(b) - waitOf(a))),
  )
  if (slopes.length === 0) return undefined
  const share = median(slopes)
  return { share, restMs: median(cells.map((c) => visibleP50(c) - share * waitOf(c))) }
}
