import { auditHolds } from '../cells.js'
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

/** Its file, what was broken, and the command that shows it step by step. */
function linked({ href, oracle, what, commit, command }: Counterexample): Markup {
  const name = oracle === undefined ? 'saved plan' : `${oracle} broken`
  const build = commit === undefined ? null : html` (commit ${commit.slice(0, 12)})`
  return html`<div><a href="${href}">${name}</a>${build}${what === undefined ? null : html`: ${what}`}
${again(command, 'replay')}</div>`
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

/** What was found against what no cell of this run is made of, and what nobody could read. */
export function otherCounterexamples(
  { cells }: Result,
  { found, unreadable }: Counterexamples,
): Markup | null {
  const others = found.filter((one) => !cells.some((cell) => isOf(one, cell)))
  const unread =
    unreadable.length === 0 ? null : html`<p class="soft">Not read: ${unreadable.join('; ')}.</p>`
  if (others.length === 0) return found.length === 0 ? unread : html`${ABOUT}${unread}`
  return html`${ABOUT}${long(
    'Counterexamples that verify saved, of what no cell here is made of',
    [
      { title: 'counterexample', of: linked },
      { title: 'engine', of: (c) => c.engine },
      { title: 'guarantee', of: (c) => c.guarantee },
      { title: 'sink', of: (c) => c.sink },
      { title: 'faults', of: (c) => whole(c.faults), number: true },
      { title: 'clicks', of: (c) => whole(c.events), number: true },
    ],
    others,
  )}${unread}`
}
