import { duration, rounded, whole } from '../format.js'
import type { SmallFiles } from '../result.js'
import { type Grown, queryMs, TENFOLD, tenfoldOf } from '../small-files.js'
import { latencyAxis, logScale } from './axes.js'
import { clampMs, type Spec } from './chart.js'
import { colourScale, legend, shapeScale } from './theme.js'

export const NAMES = {
  small: 'small files',
  compacting: 'compacted as it grows',
  compacted: 'compacted in the end',
  one: 'the same rows in one file',
} as const
const SERIES = Object.values(NAMES)
const WHOLE = 'planning and scan'
const PLAN = 'planning alone'
const PARTS = [WHOLE, PLAN]
const DASHES = [
  [1, 0],
  [2, 3],
]

/** Query time against commits, each a file, with ten times one file as the line to cross. */
export function growthSpec(measured: SmallFiles, widthPx: number): Spec {
  const phone = widthPx < 500
  const { growth, compacting, compacted } = measured
  const values = [
    ...growth.flatMap((row) => parts(NAMES.small, row)),
    ...compacting.flatMap((row) => parts(NAMES.compacting, row)),
    { ...one(NAMES.compacted, compacted, queryMs(compacted)), part: WHOLE },
    ...growth.map((row) => ({ ...one(NAMES.one, row, row.oneShotMs), part: WHOLE, files: '1' })),
  ]
  const tenfold = growth.map((row) => ({
    commits: row.commits,
    ms: rounded(clampMs(row.oneShotMs * TENFOLD)),
  }))
  const x = logScale(values.map(({ commits }) => commits))
  const y = logScale([...values, ...tenfold].map(({ ms }) => ms))
  const crossing = tenfoldOf(growth)
  const shown = legend(widthPx)
  const at = {
    x: {
      field: 'commits',
      type: 'quantitative',
      scale: { type: 'log', domain: x.domain, nice: false },
      axis: { title: 'commits so far, a file each, log', values: x.values, format: ',' },
    },
    y: {
      field: 'ms',
      type: 'quantitative',
      scale: { type: 'log', domain: y.domain, nice: false },
      axis: latencyAxis(y, 'time of the query, log'),
    },
  }
  const color = { field: 'series', scale: colourScale(SERIES), legend: shown }
  const shape = { field: 'series', scale: shapeScale(SERIES), legend: shown }
  return {
    width: widthPx,
    height: phone ? 320 : 380,
    data: { values },
    layer: [
      {
        data: { values: tenfold },
        mark: { type: 'line', strokeDash: [6, 4], color: 'currentColor', opacity: 0.6 },
        encoding: at,
      },
      {
        data: { values: tenfold.slice(0, 1) },
        mark: { type: 'text', align: 'left', dy: -8 },
        encoding: { ...at, text: { value: 'ten times one file' } },
      },
      ...(crossing === undefined ? [] : crossed(crossing, at.x, phone)),
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          ...at,
          color,
          strokeDash: {
            field: 'part',
            scale: { domain: PARTS, range: DASHES },
            legend: { ...shown, symbolType: 'stroke', symbolSize: 300 },
          },
        },
      },
      {
        transform: [{ filter: `datum.part === '${WHOLE}'` }],
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { ...at, color, shape, tooltip: TOOLTIP },
      },
    ],
  }
}

/** From here on for good. */
function crossed({ commits, files }: Grown, x: Spec, phone: boolean): Spec[] {
  const data = { values: [{ commits, text: `×${TENFOLD} from ${whole(files)} files on` }] }
  return [
    {
      data,
      mark: { type: 'rule', color: 'currentColor', opacity: 0.6, strokeDash: [2, 2] },
      encoding: { x },
    },
    {
      data,
      mark: { type: 'text', align: phone ? 'center' : 'left', dx: phone ? 0 : 6, baseline: 'top' },
      encoding: { x, y: { value: 4 }, text: { field: 'text' } },
    },
  ]
}

function parts(series: string, row: Grown) {
  return [
    { ...one(series, row, queryMs(row)), part: WHOLE },
    { ...one(series, row, row.planMs), part: PLAN },
  ]
}
function one(series: string, row: Grown, ms: number) {
  return {
    series,
    commits: row.commits,
    ms: rounded(clampMs(ms)),
    files: whole(row.files),
    time: duration(ms),
    planning: duration(row.planMs),
  }
}

const TOOLTIP = [
  { field: 'series', title: 'table' },
  { field: 'commits', title: 'commits' },
  { field: 'files', title: 'files' },
  { field: 'time', title: 'query' },
  { field: 'planning', title: 'of it planning' },
]
