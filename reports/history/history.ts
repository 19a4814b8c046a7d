import { groupBy, isValid } from '../cells.js'
import { questionOf } from '../compare/compare.js'
import { median } from '../format.js'
import type { Cell, Result } from '../result.js'

/** A run of a folder: its name there, and whether its page lies beside it. */
export interface Kept {
  readonly name: string
  readonly result: Result
  readonly hasReport: boolean
}
/** What a folder of runs holds, the oldest first. */
export interface History {
  readonly runs: readonly Kept[]
  /** Results that could not be read, and why: they are named, not dropped. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[]
}

const FIGURES = ['throughput', 'outage', 'visible p99', 'visible p50'] as const
export type KeyFigure = (typeof FIGURES)[number]

/** One figure of one question over the runs that asked it. */
export interface Course {
  /** What re-makes the cell, without seed and repeat. */
  readonly question: string
  readonly figure: KeyFigure
  readonly points: readonly CoursePoint[]
}
export interface CoursePoint {
  readonly run: string
  readonly startedAt: string
  /** Only runs of equal machines are joined by a line. */
  readonly machine: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly repeats: number
}

/** The processor, its cores and the system: what figures hang on and no build changes. */
export function machineOf({ machine: { cpu, cores, platform } }: Result): string {
  return `${cpu}, ${cores} cores, ${platform.split(' ').slice(0, 2).join(' ')}`
}

/** Of which build; results of older ones do not tell. */
export function buildOf({ versions: { chunk42 = '?', commit } }: Result): string {
  return commit === undefined ? chunk42 : `${chunk42}, ${commit}`
}

/** Questions that two runs or more asked, by how many did. */
export function coursesOf({ runs }: History): Course[] {
  const courses = new Map<string, Course & { readonly points: CoursePoint[] }>()
  for (const { name, result } of runs) {
    const machine = machineOf(result)
    for (const [question, cells] of groupBy(result.cells.filter(isValid), questionOf)) {
      for (const figure of FIGURES) {
        const values = cells.flatMap((cell) => figureOf(cell, figure) ?? [])
        if (values.length < cells.length) continue
        const key = `${figure}\n${question}`
        const course = courses.get(key) ?? { question, figure, points: [] }
        course.points.push({
          ...{ run: name, startedAt: result.startedAt, machine, value: median(values) },
          ...{ min: Math.min(...values), max: Math.max(...values), repeats: values.length },
        })
        courses.set(key, course)
      }
    }
  }
  const order = (one: KeyFigure) => FIGURES.indexOf(one)
  return [...courses.values()]
    .filter(({ points }) => points.length > 1)
    .sort((a, b) => b.points.length - a.points.length || order(a.figure) - order(b.figure))
}

/** The one figure that a cell is about: a p50 stands in where batches were too few for a p99. */
function figureOf(cell: Cell, figure: KeyFigure): number | null {
  if (cell.drain) return figure === 'throughput' ? cell.achievedEventsPerSec : null
  if (cell.fault !== null) return figure === 'outage' ? (cell.recovery?.outageMs ?? null) : null
  const { p50, p99 } = cell.visibleLatencyMs ?? { p50: null, p99: null }
  if (figure === 'visible p99') return p99
  return figure === 'visible p50' && p99 === null ? p50 : null
}
