import { html, type Markup } from '../escape.js'
import { duration, figure, whole } from '../format.js'
import type { Result, SmallFiles } from '../result.js'
import { ingestion, slowdown, verdictOf } from '../small-files.js'
import { command, section, table } from './section.js'

const kib = (bytes: number): string => `${figure(bytes / 1024)} KiB`
const COMMAND = 'npm run bench -- --small-files'

/** What small files cost a reader, and what compaction does; null: it was not measured. */
export function smallFiles(result: Result): Markup | null {
  const { smallFiles: measured } = result
  if (measured === null) return null
  return section(
    'small-files',
    'Small files',
    html`<p>Each commit to a lakehouse table is a file. An Iceberg table, a commit each
${String(measured.commitSeconds)} s on a virtual clock, read by DuckDB from its metadata on.
${verdictOf(measured)}</p>`,
    grown(measured),
    streams(measured),
    beside(result),
    html`<p class="soft">Planning is from the metadata file to the list of files, with nothing known
before; metadata: what is read for that. In one file: a table with the same rows in one.
${command(COMMAND)}</p>`,
  )
}

function grown({ growth, compacted }: SmallFiles): Markup {
  const rows = [...growth, compacted]
  return table(
    'The same table as it grows; the last line is compacted',
    [
      { title: 'files', of: (r) => whole(r.files), number: true },
      { title: 'rows', of: (r) => whole(r.rows), number: true },
      { title: 'of a file', of: (r) => kib(r.fileBytesMedian), number: true },
      { title: 'data', of: (r) => kib(r.dataBytes), number: true },
      { title: 'metadata', of: (r) => kib(r.metadataBytes), number: true },
      { title: 'planning', of: (r) => duration(r.planMs), number: true },
      { title: 'scan', of: (r) => duration(r.scanMs), number: true },
      { title: 'in one file', of: (r) => duration(r.oneShotMs), number: true },
      { title: 'slower by', of: (r) => `×${slowdown(r).toFixed(1)}`, number: true },
    ],
    rows,
  )
}
function streams({ intervals }: SmallFiles): Markup {
  const rows = intervals.flatMap(({ commitSeconds, compacted, readings }) =>
    readings.map((reading) => ({ commitSeconds, compacted, ...reading })),
  )
  return table(
    'One stream at other commit intervals, as it goes on, with a compactor and without',
    [
      { title: 'commit each', of: (r) => duration(r.commitSeconds * 1000) },
      { title: 'compaction', of: (r) => (r.compacted ? 'yes' : 'no') },
      { title: 'after', of: (r) => duration(r.atSeconds * 1000), number: true },
      { title: 'commits', of: (r) => whole(r.commits), number: true },
      { title: 'files', of: (r) => whole(r.files), number: true },
      { title: 'of a file', of: (r) => kib(r.fileBytesMedian), number: true },
      { title: 'metadata', of: (r) => kib(r.metadataBytes), number: true },
      { title: 'planning', of: (r) => duration(r.planMs), number: true },
      { title: 'scan', of: (r) => duration(r.scanMs), number: true },
    ],
    rows,
  )
}
function beside(result: Result): Markup | null {
  const measured = ingestion(result)
  if (measured === null) return null
  const { withMs, withoutMs, ratio, runs } = measured
  return html`<p>Ingestion beside the compactor: visible p99 ${duration(withMs)}, without it
${duration(withoutMs)}: ×${ratio.toFixed(2)} (medians of ${String(runs)} runs each).</p>`
}
