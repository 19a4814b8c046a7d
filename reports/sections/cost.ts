import { byRepeat, filterKey, isValid, isWall, seriesOf, waitLabel } from '../cells.js'
import { html, type Markup } from '../escape.js'
import { bytes, duration, figure, median, NONE, rate } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Column, long, section } from './section.js'

type Cost = NonNullable<Cell['resources']>

/** What each engine costs at each load, undisturbed; null when no cell was measured for it. */
export function cost(result: Result): Markup | null {
  const cells = result.cells.filter(
    (c) => c.resources !== null && c.fault === null && isValid(c) && isWall(c),
  )
  if (cells.length === 0) return null
  const groups = byRepeat(cells)
  return section(
    'cost',
    'What it costs',
    html`<p>Processor time, memory and pauses of the whole process while clicks came, the harness
included; garbage collections and delays are those of the main thread. An engine that burns cores
while it waits shows it here at low loads.</p>`,
    long('The median of repeats where there are some', COLUMNS, groups, ([c]) =>
      c === undefined ? '' : filterKey(c),
    ),
  )
}

/** The middle over the repeats of a cell. */
function of(repeats: readonly Cell[], read: (cost: Cost) => number | null): number | null {
  const values = repeats.flatMap((c) => (c.resources && read(c.resources)) ?? [])
  return values.length === 0 ? null : median(values)
}
const size = (value: number | null): string => (value === null ? NONE : bytes(value))
/** Of processor time. A duration in nanoseconds: `duration` ends at microseconds. */
const perClick = (perCpuSec: number | null): string =>
  perCpuSec === null ? NONE : `${figure(1e9 / perCpuSec)} ns`

const number = (
  title: string,
  read: (cost: Cost) => number | null,
  write: (value: number | null) => string,
): Column<Cell[]> => ({ title, of: (repeats) => write(of(repeats, read)), number: true })

const COLUMNS: readonly Column<Cell[]>[] = [
  { title: 'engine', of: ([c]) => (c ? seriesOf(c) : NONE) },
  { title: 'interval', of: ([c]) => (c ? waitLabel(c) : NONE) },
  { title: 'sink', of: ([c]) => c?.sink ?? NONE },
  {
    title: 'load',
    of: ([c]) => (c?.drain ? 'backlog' : rate(c?.offeredEventsPerSec ?? null)),
    number: true,
  },
  number('cores used', (c) => c.cpuCores, figure),
  number('clicks per CPU second', (c) => c.eventsPerCpuSec, rate),
  number('CPU per click', (c) => c.eventsPerCpuSec, perClick),
  number('memory', (c) => c.rssBytesMax, size),
  number('heap', (c) => c.heapBytesMax, size),
  number('GC pauses', (c) => c.gcPauses, figure),
  number('together', (c) => c.gcMsTotal, duration),
  number('longest', (c) => c.gcMsMax, duration),
  number('loop delay p99', (c) => c.loopDelayMsP99, duration),
  number('max', (c) => c.loopDelayMsMax, duration),
]
