import { compactorLabel, filterKeys, waitLabel } from '../cells.js'
import { ABOUT_TABLE } from '../charts/small-files.js'
import type { Drawn } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { counted, duration, figure, rate, whole } from '../format.js'
import { type Ingestion, ingestionOf } from '../ingestion.js'
import type { Result, SmallFiles } from '../result.js'
import { queryMs, slowdown, type Target, targetsOf, verdictOf } from '../small-files.js'
import { benchLine } from '../started.js'
import { type Column, command, figures, section, table } from './section.js'

const kib = (bytes: number): string => `${figure(bytes / 1024)} KiB`
const COMMAND = benchLine('--small-files')
const LOOKS: Readonly<Record<Target['verdict'], readonly [look: string, sign: string]>> = {
  met: ['good', '✓'],
  missed: ['bad', '✗'],
  'cannot be told with so many pairs': ['maybe', '≈'],
}

/** What small files cost a reader, and what compaction does to them and to the stream. */
export function smallFiles(result: Result, drawn: readonly Drawn[], absent: string): Markup {
  const { smallFiles: measured } = result
  const beside = ingestionOf(result.cells)
  const targets = targetsOf(result)
  return section(
    'small-files',
    'Small files',
    html`<p>Each commit to a lakehouse table is a file. An Iceberg table that is filled on a virtual
clock, read by DuckDB from its metadata on${measured === null ? '.' : html`. ${verdictOf(measured)}`}</p>`,
    targets.length === 0 ? null : targetTable(targets),
    figures(drawn, absent),
    measured === null ? null : html`${grown(measured)}${streams(measured)}`,
    beside === null ? null : besideTable(beside),
    html`<p class="soft">Planning is from the metadata file to the list of data files, with nothing
known before; metadata: what is read for that. In one file: a table with the same rows in one.
${command(COMMAND)}</p>`,
  )
}

function targetTable(targets: readonly Target[]): Markup {
  return table<Target>(
    'What was wanted, and what was found',
    [
      { title: 'what', of: ({ what }) => what },
      { title: 'wanted', of: ({ wanted }) => wanted },
      { title: 'found', of: ({ found }) => found },
      {
        title: 'verdict',
        of: ({ verdict }) => {
          const [look, sign] = LOOKS[verdict]
          return html`<span class="${look}">${sign} ${verdict}</span>`
        },
      },
    ],
    targets,
    { whole: 'what was wanted of the experiment as a whole' },
  )
}

type Row = SmallFiles['growth'][number]

function folded(title: string, content: Markup): Markup {
  return html`<details><summary>${title}</summary>${content}</details>`
}

/** Older results have neither repeats nor how far they lie apart. */
function apart({ queryMsMin, queryMsMax, reads }: Row): string {
  if (queryMsMin === null || queryMsMax === null) return `${reads}`
  return `${reads}: ${duration(queryMsMin)} to ${duration(queryMsMax)}`
}

function grown({ growth, compacting, compacted, commitSeconds }: SmallFiles): Markup {
  const named = (name: string, rows: readonly Row[]) => rows.map((row) => ({ name, ...row }))
  const rows = [
    ...named('as committed', growth),
    ...named('compacted as it grows', compacting),
    ...named('compacted in the end', [compacted]),
  ]
  const columns: Column<Row & { readonly name: string }>[] = [
    { title: 'table', of: (r) => r.name },
    { title: 'commits', of: (r) => whole(r.commits), number: true },
    { title: 'files', of: (r) => whole(r.files), number: true },
    { title: 'rows', of: (r) => whole(r.rows), number: true },
    { title: 'of a file', of: (r) => kib(r.fileBytesMedian), number: true },
    { title: 'data', of: (r) => kib(r.dataBytes), number: true },
    { title: 'metadata', of: (r) => kib(r.metadataBytes), number: true },
    { title: 'planning', of: (r) => duration(r.planMs), number: true },
    { title: 'scan', of: (r) => duration(r.scanMs), number: true },
    { title: 'reads', of: apart, number: true },
    { title: 'in one file', of: (r) => duration(r.oneShotMs), number: true },
    { title: 'slower by', of: (r) => `×${slowdown(r).toFixed(1)}`, number: true },
  ]
  const every = duration(commitSeconds * 1000)
  return folded(
    `The table as it grows: ${counted(rows.length, 'row')}`,
    table(
      `One table as it grows, a commit each ${every}; reads: the middle one is shown`,
      columns,
      rows,
      { whole: ABOUT_TABLE },
    ),
  )
}
function streams({ intervals }: SmallFiles): Markup {
  const rows = intervals.flatMap(({ commitSeconds, compacted, readings }) =>
    readings.map((reading) => ({ commitSeconds, compacted, ...reading })),
  )
  return folded(
    `Other commit intervals: ${counted(rows.length, 'row')}`,
    table(
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
        { title: 'both', of: (r) => duration(queryMs(r)), number: true },
      ],
      rows,
      { whole: ABOUT_TABLE },
    ),
  )
}
function besideTable({ cell, pairs }: Ingestion): Markup {
  const setting = `${cell.engine} at ${waitLabel(cell)}, ${rate(cell.offeredEventsPerSec)}`
  return folded(
    `Ingestion beside a compactor: ${counted(pairs.length, 'pair')}`,
    table(
      `Visible p99 of ${setting}, ${compactorLabel(cell)} and not, one after the other`,
      [
        { title: 'pair', of: ({ pair }) => whole(pair) },
        { title: 'ran first', of: ({ first }) => `${first} a compactor` },
        { title: 'without', of: ({ withoutMs }) => duration(withoutMs), number: true },
        { title: 'with', of: ({ withMs }) => duration(withMs), number: true },
        { title: 'worse by', of: ({ percent }) => `${figure(percent)} %`, number: true },
      ],
      pairs,
      () => filterKeys([cell, { ...cell, compactMs: null }]),
    ),
  )
}
