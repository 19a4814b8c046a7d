import { filterKey } from '../cells.js'
import { html, type Markup } from '../escape.js'
import { counted, duration, figure, rate } from '../format.js'
import { type Repeats, repeatsOf, SPREAD_PERCENT_MAX } from '../repeats.js'
import type { Result } from '../result.js'
import { again, long, section } from './section.js'

/** How far repeats of the same cell lie apart; null when nothing was repeated. */
export function repeats(result: Result): Markup | null {
  const groups = repeatsOf(result.cells)
  if (groups.length === 0) return null
  const rows = [...groups].sort((a, b) => b.spread.percent - a.spread.percent)
  return section(
    'repeats',
    'Repeats, and how far they lie apart',
    html`<p>Rounds in an order drawn from the seed, each with every cell once. Spread: from the least
to the greatest, in % of the median; above ${SPREAD_PERCENT_MAX} % a figure is marked, and compares
with nothing near it.</p>`,
    unevenNote(groups),
    long(
      'The figure that a cell is about, over its repeats; the widest first',
      [
        { title: 'cell', of: ({ cell }) => cell.id.replace(/-r\d+$/, '') },
        { title: 'figure', of: ({ what }) => what },
        { title: 'repeats', of: ({ cells }) => String(cells.length), number: true },
        { title: 'median', of: (r) => told(r, r.spread.median), number: true },
        { title: 'least', of: (r) => told(r, r.spread.min), number: true },
        { title: 'greatest', of: (r) => told(r, r.spread.max), number: true },
        {
          title: 'spread',
          of: ({ spread, uneven }) =>
            uneven
              ? html`<strong class="maybe">≈&nbsp;${figure(spread.percent)} %</strong>`
              : `${figure(spread.percent)} %`,
          number: true,
        },
        { title: 'again', of: ({ cell }) => again(cell.command) },
      ],
      rows,
      ({ cell }) => filterKey(cell),
    ),
  )
}

/** Said at the top as well: whoever reads no further must not be misled. */
export function unevenNote(groups: readonly Repeats[]): Markup | null {
  const uneven = groups.filter((group) => group.uneven)
  if (uneven.length === 0) return null
  return html`<p class="warn"><strong>≈ ${counted(uneven.length, 'cell')} of ${groups.length}</strong>
came out more than ${SPREAD_PERCENT_MAX} % apart between repeats; see
<a href="#repeats">repeats</a>.</p>`
}

function told({ what }: Repeats, value: number): string {
  return what === 'throughput' ? rate(value) : duration(value)
}
