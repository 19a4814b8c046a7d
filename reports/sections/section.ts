import type { Figure } from '../charts/chart.js'
import type { Drawn } from '../draw.js'
import { type Content, html, type Markup } from '../escape.js'

/** A panel of the page, with its heading. */
export function section(id: string, title: string, ...content: readonly Content[]): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`
}

export interface Column<T> {
  readonly title: string
  readonly of: (row: T) => Content
  readonly number?: boolean
  /** For a column that is about other cells than the rest of the row: what it is to the filter. */
  readonly only?: (row: T) => string
}

/** What a row is to the filter of the page, or why no filter reaches the table. */
export type Reach<T> = ((row: T) => string) | { readonly whole: string }

/** A table that scrolls by itself on a phone. The first column names its row. */
export function table<T>(
  caption: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  reach?: Reach<T>,
): Markup {
  const only = typeof reach === 'function' ? reach : undefined
  const whole = typeof reach === 'object' ? html` data-whole="${reach.whole}"` : null
  const name = ({ number }: Column<T>) => (number ? 'n' : 't')
  const head = columns.map((c) => html`<th scope="col" class="${name(c)}">${c.title}</th>`)
  const body = rows.map((row) => {
    const cells = columns.map((c, at) =>
      at === 0
        ? html`<th scope="row">${c.of(row)}</th>`
        : html`<td class="${name(c)}"${
            c.only === undefined ? null : html` data-only="${c.only(row)}"`
          }>${c.of(row)}</td>`,
    )
    return only === undefined
      ? html`<tr>${cells}</tr>`
      : html`<tr data-only="${only(row)}">${cells}</tr>`
  })
  return html`<div class="scroll"${whole} tabindex="0" role="region" aria-label="${caption}"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}

/** A table of many rows: it scrolls in both directions under its own head. */
export function long<T>(
  caption: string,
  columns: readonly Column<T>[],
  rows: readonly T[],
  reach?: Reach<T>,
): Markup {
  return html`<div class="long">${table(caption, columns, rows, reach)}</div>`
}

/** The pictures of one chart, or a sentence that says why there are none. */
export function figures(drawn: readonly Drawn[], absent: string): Markup {
  if (drawn.length === 0) return html`<p class="soft">${absent}</p>`
  return html`${drawn.map(
    ({ figure, wide, narrow, data }) => html`<figure${reachOf(figure)}><h3>${figure.title}</h3>
<div class="chart wide" data-chart="${figure.name}">${wide}</div>
<div class="chart narrow">${narrow}</div>
<figcaption>${figure.notes.map((note) => html`<p>${note}</p>`)}${data}</figcaption></figure>`,
  )}`
}

function reachOf({ about, whole }: Figure): Markup | null {
  if (whole !== undefined) return html` data-whole="${whole}"`
  if (about === undefined) return null
  return html` data-series="${about.series}" data-only="${about.only}"`
}

/** A command to copy. */
export function command(text: string): Markup {
  return html`<code>${text}</code>`
}

/** The same behind a word, where many would hide the figures. */
export function again(text: string, word = 'command'): Markup {
  return html`<details><summary>${word}</summary>${command(text)}</details>`
}
