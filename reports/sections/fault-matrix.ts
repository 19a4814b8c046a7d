import {
  auditHolds,
  filterKeys,
  groupBy,
  isValid,
  isWall,
  seriesOf,
  waitLabel,
  waitMs,
} from '../cells.js'
import { html, type Markup } from '../escape.js'
import { duration, median, NONE } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Column, long } from './section.js'

interface Row {
  readonly name: string
  readonly fault: string
  readonly cells: readonly Cell[]
}

/** Every fault against every interval: what held, and how long readers waited; null: no faults. */
export function faultMatrix({ cells }: Result): Markup | null {
  const struck = cells.filter((c) => c.fault !== null && isWall(c) && c.recovery !== null)
  if (struck.length === 0) return null
  const waits = [...new Map(struck.map((c) => [waitMs(c) ?? -1, waitLabel(c)]))]
  const groups = groupBy(struck, (c) => `${seriesOf(c)}\n${c.fault}\n${c.query}\n${c.sink}`)
  const rows = [...groups.values()].map((members): Row => {
    const [first] = members as [Cell]
    return { name: seriesOf(first), fault: `${first.fault}, sink ${first.sink}`, cells: members }
  })
  const columns: Column<Row>[] = [
    { title: 'engine', of: ({ name }) => name },
    { title: 'fault', of: ({ fault }) => fault },
    ...waits
      .sort(([a], [b]) => a - b)
      .map(([wait, title]) => ({
        title,
        of: (row: Row) => held(at(row, wait)),
        only: (row: Row) => filterKeys(at(row, wait)),
        number: true,
      })),
  ]
  return long(
    'Fault by interval: whether its promise was kept, and the outage (the median); – was not run',
    columns,
    rows,
    ({ cells: own }) => filterKeys(own),
  )
}

function at({ cells }: Row, wait: number): Cell[] {
  return cells.filter((c) => (waitMs(c) ?? -1) === wait)
}

function held(cells: readonly Cell[]): Markup | string {
  if (cells.length === 0) return NONE
  const kept = cells.every(auditHolds)
  const outages = cells.filter(isValid).flatMap((c) => c.recovery?.outageMs ?? [])
  const look = kept ? 'good' : 'bad'
  const word = kept ? '✓ kept' : '✗ broken'
  return html`<span class="${look}">${word}</span> ${outages.length === 0 ? NONE : duration(median(outages))}`
}
