import { filterKey, seriesOf } from '../cells.js'
import { html, type Markup } from '../escape.js'
import type { Result } from '../result.js'

/**
 * Shows one engine at one interval in everything below it. A click on a point chooses, and so does
 * the list, which keyboards and screen readers have; hidden until the page's script can do it.
 */
export function filter({ cells }: Result): Markup | null {
  const choices = new Map(cells.map((cell) => [filterKey(cell), seriesOf(cell)]))
  if (choices.size < 2) return null
  const options = [...choices].map(
    ([key, series]) => html`<option value="${key}" data-series="${series}">${key}</option>`,
  )
  return html`<form class="filter" id="filter" aria-label="Filter" hidden>
<label for="only">Show below only</label> <select id="only"><option value="">all</option>${options}</select>
<button type="reset" hidden>Show all (Esc)</button> <span role="status"></span></form>`
}
