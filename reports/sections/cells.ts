import { auditHolds, compactorLabel, filterKey, waitLabel } from '../cells.js'
import { type Counterexamples, NO_COUNTEREXAMPLES } from '../counterexamples.js'
import { toCsv } from '../csv.js'
import { html, type Markup } from '../escape.js'
import { bytes, duration, NONE, rate, whole } from '../format.js'
import { packed, packedText } from '../packed.js'
import type { Cell, LatencyMs, Result } from '../result.js'
import { counterexampleColumn, counterexampleTable } from './counterexamples.js'
import { deadLetters } from './dead-letters.js'
import { again, type Column, long, section } from './section.js'

const load = (cell: Cell): string => (cell.drain ? 'backlog' : rate(cell.offeredEventsPerSec))
const at = (latency: LatencyMs | null, key: 'p50' | 'p90' | 'p99' | 'max'): string =>
  duration(latency?.[key] ?? null)
const name: Column<Cell> = { title: 'cell', of: (c) => c.id }

/** Only where cells differ in it. */
function encodings({ cells }: Result): Column<Cell>[] {
  if (new Set(cells.map((c) => c.encoding)).size < 2) return []
  return [{ title: 'encoding', of: (c) => c.encoding }]
}

function compactors({ cells }: Result): Column<Cell>[] {
  if (cells.every(({ compactMs }) => compactMs === null)) return []
  return [{ title: 'files', of: compactorLabel }]
}
/** Where a sink was slow: what waited in the log, in the engine, and in one commit. */
function pressure({ cells }: Result): Column<Cell>[] {
  if (cells.every((c) => c.sinkDelay === null)) return []
  return [
    { title: 'sink delay', of: (c) => c.sinkDelay ?? 'none' },
    { title: 'lag max', of: (c) => whole(c.lagEventsMax), number: true },
    { title: 'held max', of: (c) => whole(c.heldEventsMax), number: true },
    { title: 'rows of a commit, max', of: (c) => whole(c.commitRowsMax), number: true },
    {
      title: 'memory max',
      of: (c) => (c.resources === null ? NONE : bytes(c.resources.rssBytesMax)),
      number: true,
    },
  ]
}

/** Where results tell it. */
function uncorrected({ cells }: Result): Column<Cell>[] {
  if (cells.every((c) => c.uncorrectedLatencyMs === null)) return []
  const of = (c: Cell) => c.uncorrectedLatencyMs
  return [
    { title: 'uncorrected p50', of: (c) => at(of(c), 'p50'), number: true },
    { title: 'p99', of: (c) => at(of(c), 'p99'), number: true },
    { title: 'max', of: (c) => at(of(c), 'max'), number: true },
  ]
}

/** Every cell's audit in full. */
export function audits(result: Result, known: Counterexamples = NO_COUNTEREXAMPLES): Markup {
  return section(
    'audits',
    'Audit, cell by cell',
    long(
      'Expected and found clicks; a fault as it was given',
      [
        name,
        { title: 'fault', of: (c) => c.fault ?? 'none' },
        { title: 'expected', of: (c) => whole(c.audit.expectedEvents), number: true },
        { title: 'lost', of: (c) => whole(c.audit.lost), number: true },
        { title: 'doubled', of: (c) => whole(c.audit.duplicated), number: true },
        { title: 'replayed', of: (c) => whole(c.recovery?.replayedEvents ?? null), number: true },
        {
          title: 'verdict',
          of: (c) =>
            html`<span class="${auditHolds(c) ? 'good' : 'bad'}">${auditHolds(c) ? '✓' : '✗'}
${c.audit.verdict}</span>`,
        },
        { title: 'in words', of: (c) => c.audit.explanation },
        ...counterexampleColumn(result, known),
      ],
      result.cells,
      filterKey,
    ),
    counterexampleTable(result, known),
    deadLetters(result),
  )
}

/** Every figure of every cell, with the command that re-makes it; the data to take away. */
export function allCells(result: Result): Markup {
  return section(
    'cells',
    'All cells',
    long(
      'Latencies in the clock of the cell; – where there were fewer than 20 batches or checkpoints',
      [
        name,
        { title: 'interval', of: waitLabel },
        { title: 'guarantee', of: (c) => c.guarantee },
        { title: 'clock', of: (c) => c.clock },
        ...encodings(result),
        ...compactors(result),
        { title: 'load', of: load, number: true },
        { title: 'achieved', of: (c) => rate(c.achievedEventsPerSec), number: true },
        { title: 'visible p50', of: (c) => at(c.visibleLatencyMs, 'p50'), number: true },
        { title: 'p90', of: (c) => at(c.visibleLatencyMs, 'p90'), number: true },
        { title: 'p99', of: (c) => at(c.visibleLatencyMs, 'p99'), number: true },
        { title: 'max', of: (c) => at(c.visibleLatencyMs, 'max'), number: true },
        { title: 'processed p50', of: (c) => at(c.processedLatencyMs, 'p50'), number: true },
        { title: 'p99', of: (c) => at(c.processedLatencyMs, 'p99'), number: true },
        ...uncorrected(result),
        ...pressure(result),
        { title: 'outage', of: (c) => duration(c.recovery?.outageMs ?? null), number: true },
        { title: 'catch-up', of: (c) => duration(c.recovery?.catchUpMs ?? null), number: true },
        {
          title: 'notes',
          of: (c) => [c.invalid === null ? '' : `INVALID: ${c.invalid}. `, c.notes.join('; ')],
        },
        { title: 'again', of: (c) => again(c.command) },
      ],
      result.cells,
      filterKey,
    ),
    html`<p><a data-download="result-json" type="application/json" download="result.json" hidden
href="#cells">All data as JSON</a> <a data-download="cells-csv" type="text/csv" download="cells.csv"
hidden href="#cells">Cells as CSV</a><noscript>All data: result.json lies beside this page.</noscript>
</p>
<script type="text/plain" id="result-json">${packed(result, 6)}</script>
<script type="text/plain" id="cells-csv">${packedText(toCsv(result))}</script>`,
  )
}
