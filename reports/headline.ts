import { bySetting, headlineLoad, isPaced, isWall, waitMs } from './cells.js'
import { type Point, points } from './points.js'
import type { Result } from './result.js'

/** What sentences and single-load pictures speak of: measured, of the setting with most cells. */
export interface Headline {
  readonly load: number
  readonly setting: string
  /** Everything of that setting, at all loads. */
  readonly all: readonly Point[]
  /** One for each engine and interval: at that load, or at the nearest one that it was run with. */
  readonly points: readonly Point[]
}

/** Undefined when nothing was measured at a rate. */
export function headlineOf(result: Result): Headline | undefined {
  const [group] = bySetting(result.cells.filter((c) => isPaced(c) && isWall(c)))
  const load = headlineLoad(group?.cells ?? [])
  if (group === undefined || load === null) return undefined
  const all = points(group.cells)
  const far = (p: Point) => Math.abs(Math.log((p.cell.offeredEventsPerSec || 1) / load))
  const nearest = new Map<string, Point>()
  for (const point of all) {
    const key = JSON.stringify([point.series, waitMs(point.cell)])
    const known = nearest.get(key)
    if (known === undefined || far(point) < far(known)) nearest.set(key, point)
  }
  return { load, setting: group.setting, all, points: [...nearest.values()] }
}

/** Points at the headline load itself that kept up with it. */
export function comparable({ load, points: some }: Headline): Point[] {
  return some.filter((p) => p.cell.offeredEventsPerSec === load && !p.behind)
}
