import { auditHolds, filterKey } from '../cells.js'
import {
  attackCommand,
  type Counterexample,
  type Counterexamples,
  isOf,
} from '../counterexamples.js'
import { html, type Markup } from '../escape.js'
import { whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { again, type Column, long } from './section.js'

const ABOUT = html`<p>A counterexample is the smallest run that <code>verify</code> found to fail, in
simulation and in the build of its time. Replay says whether it still does.</p>`

/** Its file. In many rows, so what it says and its command stand once, in the table below. */
function linked({ href, oracle }: Counterexample): Markup {
  return html`<a href="${href}">${oracle === undefined ? 'saved plan' : `${oracle} broken`}</a> `
}

/**
 * Beside the audit of each cell: what `verify` found against the same engine, guarantee and sink.
 * Where an audit failed also how to run it again, and how to search for the smallest run that
 * fails. Nothing where there is neither.
 */
export function counterexampleColumn({ cells }: Result, known: Counterexamples): Column<Cell>[] {
  const of = (cell: Cell) => known.found.filter((one) => isOf(one, cell))
  if (cells.every((cell) => auditHolds(cell) && of(cell).length === 0)) return []
  const failed = (cell: Cell): Markup | null => {
    if (auditHolds(cell)) return null
    const attack = attackCommand(cell, known)
    return html`${again(cell.command, 'run it again')}${attack === undefined ? null : again(attack, 'search for the smallest run that fails')}`
  }
  return [{ title: 'counterexamples', of: (cell) => [of(cell).map(linked), failed(cell)] }]
}

/** Each with the command that shows it step by step, and what nobody could read. */
export function counterexampleTable(
  { cells }: Result,
  { found, unreadable }: Counterexamples,
): Markup | null {
  const unread =
    unreadable.length === 0 ? null : html`<p class="soft">Not read: ${unreadable.join('; ')}.</p>`
  if (found.length === 0) return unread
  return html`${ABOUT}${long(
    'Counterexamples that verify saved',
    [
      { title: 'counterexample', of: linked },
      { title: 'what was broken', of: (c) => c.what ?? '–' },
      { title: 'again', of: (c) => again(c.command, 'replay') },
      { title: 'engine', of: (c) => c.engine },
      { title: 'guarantee', of: (c) => c.guarantee },
      { title: 'sink', of: (c) => c.sink },
      { title: 'faults', of: (c) => whole(c.faults), number: true },
      { title: 'clicks', of: (c) => whole(c.events), number: true },
      {
        title: 'such cells here',
        of: (c) => whole(cells.filter((cell) => isOf(c, cell)).length),
        number: true,
      },
      { title: 'found in commit', of: (c) => c.commit?.slice(0, 12) ?? '–' },
    ],
    found,
    (c) =>
      [...new Set(cells.filter((cell) => isOf(c, cell)).map(filterKey))].join('|') ||
      'no cell here',
  )}${unread}`
}
