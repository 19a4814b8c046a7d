import { countsOnly, filterKey, isValid, isWall, seriesOf, waitLabel } from '../cells.js'
import type { Markup } from '../escape.js'
import { figure, median, rate } from '../format.js'
import type { Cell, Result } from '../result.js'
import { table } from './section.js'

interface Row {
  readonly name: string
  readonly encoding: string
  readonly only: string
  readonly perSec: number
  /** Time of one core for a click, beyond that of a drain of columns. */
  readonly parsingNs: number
}

/** What it costs to parse: backlogs of bytes beside the same engine's backlog of columns. */
export function parsing(result: Result): Markup | null {
  const rows = rowsOf(result)
  if (rows.length === 0) return null
  return table(
    'What parsing costs: backlogs of bytes, and the time of one core that a click takes beyond one in columns',
    [
      { title: 'engine', of: (r) => r.name },
      { title: 'encoding', of: (r) => r.encoding },
      { title: 'clicks', of: (r) => rate(r.perSec), number: true },
      { title: 'parsing a click', of: (r) => `${figure(r.parsingNs)} ns`, number: true },
    ],
    rows,
    ({ only }) => only,
  )
}

function rowsOf({ cells }: Result): Row[] {
  const some = cells.filter((c) => c.drain && isValid(c) && isWall(c) && c.fault === null)
  const drains = some.filter((c) => !countsOnly(c))
  // All that is alike but the encoding, and so but the number of clicks.
  const key = (c: Cell) =>
    [seriesOf(c), c.query, waitLabel(c), c.sink, c.durability, c.workers, c.partitions].join('/')
  const perSec = (like: Cell, encoding: Cell['encoding']) =>
    median(
      drains
        .filter((c) => key(c) === key(like) && c.encoding === encoding)
        .map((c) => c.achievedEventsPerSec),
    )
  const first = drains.filter(
    (cell, at) =>
      cell.encoding !== 'columns' &&
      at === drains.findIndex((c) => key(c) === key(cell) && c.encoding === cell.encoding),
  )
  return first.flatMap((cell) => {
    const columns = perSec(cell, 'columns')
    const bytes = perSec(cell, cell.encoding)
    if (Number.isNaN(columns)) return []
    const parsingNs = 1e9 * cell.workers * (1 / bytes - 1 / columns)
    const name = `${seriesOf(cell)} ${waitLabel(cell)}`
    const only = filterKey(cell)
    return [{ name, encoding: cell.encoding, only, perSec: bytes, parsingNs }]
  })
}
