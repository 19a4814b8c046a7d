import { filterKey, waitLabel } from '../cells.js'
import { stateSize, withSizes } from '../charts/state-size.js'
import { ballastText, checkpointMs } from '../clusters.js'
import type { Drawings } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { bytes, duration, NONE } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Column, figures, long } from './section.js'

/** What was swept of engines of others; where nothing was, no picture and no table. */
export function sweptTables(
  result: Result,
  drawn: Partial<Pick<Drawings, 'stateSize' | 'commitIntervals'>>,
): Markup {
  const sized = withSizes(result)
  return html`${pictures(drawn.stateSize)}
${sized.length === 0 ? null : long('What more state costs', COLUMNS, sized, filterKey)}
${pictures(drawn.commitIntervals)}`
}

function pictures(drawn: Drawings['stateSize'] = []): Markup | null {
  return drawn.length === 0 ? null : figures(drawn, stateSize.absent)
}

const number = (title: string, of: (cell: Cell) => string): Column<Cell> => ({
  title,
  of,
  number: true,
})

const COLUMNS: readonly Column<Cell>[] = [
  { title: 'engine', of: (c) => [c.engine, c.cluster?.mode ?? ''].join(', ') },
  number('ballast', ballastText),
  { title: 'interval', of: waitLabel },
  { title: 'fault', of: (c) => c.fault ?? 'none' },
  number('started in', (c) => duration(c.cluster?.startMs ?? null)),
  number('checkpoint', (c) => duration(checkpointMs(c))),
  number('longest', (c) => duration(longestMs(c))),
  number('state, it says', stateText),
  number('visible p50', (c) => duration(c.visibleLatencyMs?.p50 ?? null)),
  number('p99', (c) => duration(c.visibleLatencyMs?.p99 ?? null)),
  number('outage', (c) => duration(c.recovery?.outageMs ?? null)),
  number('catch-up', (c) => duration(c.recovery?.catchUpMs ?? null)),
  number('memory', (c) => bytes(c.cluster?.engineRssBytesMax ?? 0)),
]

function longestMs({ cluster }: Cell): number | null {
  return cluster?.metrics.checkpointMsMax ?? cluster?.metrics['commit-latency-max'] ?? null
}
function stateText({ cluster }: Cell): string {
  const size = cluster?.metrics.stateBytesMax
  return size === undefined ? NONE : bytes(size)
}
