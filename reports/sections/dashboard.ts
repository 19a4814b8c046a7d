import { filterKey, isPaced, isWall, seriesOf, waitLabel } from '../cells.js'
import { html, type Markup } from '../escape.js'
import { duration, rate } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Column, long, section } from './section.js'

/** How old what a dashboard shows is, by how often it polls; null: no cell tells. */
export function dashboard(result: Result): Markup | null {
  const cells = result.cells.filter((c) => isPaced(c) && isWall(c) && c.dashboard !== null)
  const polls = cells[0]?.dashboard?.map(({ pollMs }) => pollMs) ?? []
  if (polls.length === 0) return null
  const ages = polls.flatMap((pollMs, at): Column<Cell>[] => [
    {
      title: `each ${duration(pollMs)}: p50`,
      of: (c) => duration(c.dashboard?.[at]?.ageMsP50 ?? null),
      number: true,
    },
    { title: 'p99', of: (c) => duration(c.dashboard?.[at]?.ageMsP99 ?? null), number: true },
  ])
  return section(
    'dashboard',
    'What a dashboard shows',
    html`<p>A reader polls what is committed. At a random moment, how old is what it shows: the time
since everything before was in? Whoever polls once a minute gains nothing from milliseconds.</p>`,
    long(
      'Age of what is shown, by how often it is polled',
      [
        { title: 'engine', of: seriesOf },
        { title: 'interval', of: waitLabel },
        { title: 'query', of: (c) => c.query },
        { title: 'sink', of: (c) => c.sink },
        { title: 'load', of: (c) => rate(c.offeredEventsPerSec), number: true },
        ...ages,
      ],
      cells,
      filterKey,
    ),
  )
}
