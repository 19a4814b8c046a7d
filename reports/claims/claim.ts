import { byRepeat, hasGrid, isUsual, isValid, isWall, waitMs } from '../cells.js'
import { headlineOf } from '../headline.js'
import type { Cell, Result } from '../result.js'

export type Judgement = 'confirmed' | 'refuted' | 'depends on' | 'not measured'

/** A sentence as texts on micro-batches have it, and what runs say to it. */
export interface Claim {
  /** A name that stays when the sentence is worded anew. */
  readonly id: string
  readonly text: string
  /** What measures it, for who has not. */
  readonly command: string
  /** By engines of ours. Law: compares like with like; what was not measured is never guessed. */
  judge(result: Result): Judged
  readonly others: Others
}
/** The same by engines that people run. */
export interface Others {
  /** null: no command of ours measures it, and the figure says why. */
  readonly command: string | null
  judge(result: Result): Judged
}
export interface Judged {
  readonly judgement: Judgement
  /** Of 'depends on': on what. */
  readonly on?: string
  readonly figure: string
  /** Re-makes the figure. */
  readonly command: string | null
  /** The number that decides, once for each repeat: how far it can be trusted. */
  readonly deciding?: Deciding
}
export interface Deciding {
  readonly what: string
  readonly unit: 'ms' | 'times' | 'clicks' | 'events'
  readonly values: readonly number[]
}

export function unmeasured(figure: string): Judged {
  return { judgement: 'not measured', figure, command: null }
}

export function judged(judgement: Judgement, figure: string, cell?: Cell): Judged {
  return { judgement, figure, command: cell?.command ?? null }
}

/** All of it is so, or none, or some: then it depends `on` something. */
export function decided(
  holds: readonly boolean[],
  on: string,
  figure: string,
  command: string | null,
  deciding?: Deciding,
): Judged {
  const judgement = holds.every(Boolean)
    ? 'confirmed'
    : holds.some(Boolean)
      ? 'depends on'
      : 'refuted'
  return {
    judgement,
    figure,
    command,
    ...(judgement === 'depends on' ? { on } : {}),
    ...(deciding === undefined ? {} : { deciding }),
  }
}

/** Repeats of a cell, itself among them. */
export function repeatsOfCell(result: Result, cell: Cell): readonly Cell[] {
  const valid = result.cells.filter(isValid)
  return byRepeat(valid).find((group) => group.some(({ id }) => id === cell.id)) ?? [cell]
}

/** How many times the one is the other, each repeat of one against each of the other. */
export function timesOf(
  what: string,
  over: readonly Cell[],
  under: readonly Cell[],
  of: (cell: Cell) => number,
): Deciding {
  const values = over.flatMap((a) => under.map((b) => of(a) / of(b)))
  return { what, unit: 'times', values: values.filter(Number.isFinite) }
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
