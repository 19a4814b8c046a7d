import { bytes, counted, duration, figure, listed, whole } from '../format.js'
import type { SmallFiles } from '../result.js'
import { queryMs, type Reading, slowdown, tenfoldOf, worstOf } from '../small-files.js'
import { benchLine } from '../started.js'
import type { Chart, Figure } from './chart.js'
import { growthSpec, NAMES } from './small-files-growth.js'
import { type OverTime, overTimeSpec } from './small-files-over-time.js'

/** A table that gets many small files, and what a compactor beside it leaves of that. */
export const smallFiles: Chart = {
  name: 'small-files',
  absent: `It was not measured what small files cost: ${benchLine('--small-files')}.`,
  draw({ smallFiles: measured }) {
    if (measured === null || measured.growth.length === 0) return []
    const growing: Figure = {
      name: 'small-files-growth',
      title: 'A query over a table of small files, by how many were committed',
      alt: `Line chart, both axes logarithmic. ${describe(measured)}.`,
      notes: [growthCaption(measured)],
      whole: ABOUT_TABLE,
      spec: (widthPx) => growthSpec(measured, widthPx),
    }
    if (measured.intervals.every(({ readings }) => readings.length === 0)) return [growing]
    return [growing, ...WAYS.map((way) => overTime(measured, way))]
  },
}

/** Why no filter reaches it: one table, filled on a virtual clock. */
export const ABOUT_TABLE = 'a table that is filled on a virtual clock, by no engine of the list'

/** What is drawn over the day, one picture each. */
const WAYS: readonly (OverTime & Pick<Figure, 'name' | 'title'> & { readonly says: string })[] = [
  {
    name: 'small-files-query',
    title: 'The same query over the simulated day, by how often was committed',
    says: 'The query takes',
    axis: 'planning and scan, log',
    unit: 'ms',
    of: queryMs,
    text: duration,
  },
  {
    name: 'small-files-metadata',
    title: 'Metadata over the simulated day',
    says: 'To plan a reader reads',
    axis: 'metadata read to plan, log',
    unit: 'bytes',
    of: ({ metadataBytes }) => metadataBytes,
    text: (value) => (value < 2 ** 20 ? `${figure(value / 1024)} KiB` : bytes(value)),
  },
  {
    name: 'small-files-files',
    title: 'Files over the simulated day',
    says: 'The table has',
    axis: 'files of the table, log',
    unit: 'files',
    of: ({ files }) => files,
    text: (value) => counted(value, 'file'),
  },
]

function overTime(measured: SmallFiles, way: (typeof WAYS)[number]): Figure {
  const { name, title } = way
  const caption = captionOf(measured, way)
  const ends = endsText(measured)
  return {
    name,
    title,
    alt: `Line chart over time, both axes logarithmic. ${caption}`,
    whole: ABOUT_TABLE,
    notes: [caption, ...(ends === null || way !== WAYS[0] ? [] : [ends])],
    spec: (widthPx) => overTimeSpec(measured, way, widthPx),
  }
}

function describe({ growth, compacting, compacted }: SmallFiles): string {
  const say = (name: string, rows: SmallFiles['growth']): string[] =>
    rows.map((row) => `${name}, ${counted(row.commits, 'commit')}: ${duration(queryMs(row))}`)
  const [most] = growth.slice(-1)
  return [
    ...say(NAMES.small, growth),
    ...say(NAMES.compacting, compacting),
    ...say(NAMES.compacted, [compacted]),
    `${NAMES.one}: ${duration(most!.oneShotMs)} at the end`,
  ].join('; ')
}

function growthCaption({ growth, compacting, compacted }: SmallFiles): string {
  const most = growth.at(-1)!
  const tenfold = tenfoldOf(growth)
  const worst = worstOf(compacting)
  const all = `×${slowdown(most).toFixed(1)} with ${counted(most.files, 'file')}`
  const parts = `${duration(most.planMs)} of its ${duration(queryMs(most))} to plan`
  const when =
    tenfold === undefined
      ? `Not ten times as slow as one file: ${all}`
      : `Ten times as slow as one file from ${counted(tenfold.files, 'file')} on, ${all}`
  const end = compacting.at(-1)
  const meanwhile =
    worst === undefined || end === undefined
      ? ''
      : `; compacted as it grows ×${slowdown(end).toFixed(1)} at the end, at most ×${slowdown(worst).toFixed(1)}`
  return `${when} (${parts})${meanwhile}; compacted in the end ×${slowdown(compacted).toFixed(2)}.`
}

/** The greatest value that a reader met, with a compactor and without. */
function captionOf(measured: SmallFiles, { says, of, text }: (typeof WAYS)[number]): string {
  const most = (isCompacted: boolean): string | null => {
    const all = measured.intervals
      .filter(({ compacted }) => compacted === isCompacted)
      .flatMap(({ commitSeconds, readings }) => readings.map((r) => ({ commitSeconds, ...r })))
    const [worst] = all.sort((a, b) => of(b) - of(a))
    return worst === undefined ? null : `${text(of(worst))} (${whenText(worst)})`
  }
  const [without, compacting] = [most(false), most(true)]
  const more = compacting === null ? '' : `, with it up to ${compacting}`
  return `${says} up to ${without ?? '–'} without compaction${more}.`
}

function whenText({ commits, commitSeconds }: Reading & { commitSeconds: number }): string {
  return `${counted(commits, 'commit')}, one each ${duration(commitSeconds * 1000)}`
}

/** Who does not come to the end of the day; null: all do. */
function endsText({ intervals }: SmallFiles): string | null {
  const ends = intervals.map(({ commitSeconds, readings }) => ({
    every: duration(commitSeconds * 1000),
    commits: readings.at(-1)?.commits ?? 0,
    atSeconds: readings.at(-1)?.atSeconds ?? 0,
  }))
  const last = Math.max(...ends.map(({ atSeconds }) => atSeconds))
  const short = ends.filter(({ atSeconds }) => atSeconds < last * 0.99)
  if (short.length === 0) return null
  const commits = Math.max(...short.map((end) => end.commits))
  const names = listed([...new Set(short.map(({ every }) => every))])
  return `Commits each ${names} were stopped after ${whole(commits)}, the others after ${duration(last * 1000)}.`
}
