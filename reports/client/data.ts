import type { Spec } from 'vega'

const ROWS_MAX = 1_000
/** Where a label stands is no figure. */
const LAYOUT = /^(dx|dy|placed|only)$/

type Row = Readonly<Record<string, unknown>>

/** Puts the figures of a picture below it, as a table that is filled when it is opened. */
export function offerData(chart: Element, spec: Spec): void {
  const tables = (spec.data ?? [])
    .flatMap((one) => ('values' in one && Array.isArray(one.values) ? [one.values as Row[]] : []))
    .filter((rows) => rows.length > 0 && typeof rows[0] === 'object')
  const caption = chart.closest('figure')?.querySelector('figcaption')
  if (tables.length === 0 || !caption) return
  const details = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = 'data of this picture'
  details.append(summary)
  details.addEventListener('toggle', () => details.append(...tables.map(tableOf)), { once: true })
  caption.append(details)
}

/** All of it as text: what is in it may come from outside. */
function tableOf(rows: readonly Row[]): HTMLElement {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !LAYOUT.test(name),
  )
  const scroll = document.createElement('div')
  scroll.className = 'scroll data'
  scroll.tabIndex = 0
  scroll.setAttribute('role', 'region')
  scroll.setAttribute('aria-label', 'data of the picture above')
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  for (const name of names) {
    const cell = document.createElement('th')
    cell.scope = 'col'
    cell.textContent = name
    head.append(cell)
  }
  const body = table.createTBody()
  for (const row of rows.slice(0, ROWS_MAX)) {
    const line = body.insertRow()
    for (const name of names) line.insertCell().textContent = String(row[name] ?? '–')
  }
  scroll.append(table)
  if (rows.length > ROWS_MAX) {
    const more = document.createElement('p')
    more.textContent = `${rows.length - ROWS_MAX} more rows are in result.json`
    scroll.append(more)
  }
  return scroll
}
