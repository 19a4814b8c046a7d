import { figure, rate, rounded } from '../format.js'
import type { Exchange, Result } from '../result.js'
import { benchLine } from '../started.js'
import { logScale } from './axes.js'
import type { Chart, Figure, Spec } from './chart.js'
import { colourScale, legend, shapeScale } from './theme.js'

const NAMES = { ring: 'ring, two threads', tcp: 'TCP loopback, two processes' } as const
const SERIES = Object.values(NAMES)

/** What a record costs to hand on, against how many are handed on at a time. */
export const exchange: Chart = {
  name: 'exchange',
  absent: `It was not measured what a record costs to hand on: ${benchLine('--exchange')}.`,
  draw({ exchange: rows }: Result) {
    if (rows.length === 0) return []
    const loads = [...new Set(rows.map(loadOf))]
    const shown: Figure = {
      name: 'exchange',
      title: 'CPU time of a record, by how many are handed on at a time',
      alt: `Line chart, both axes logarithmic. ${rows.map(describe).join('; ')}.`,
      notes: [
        'Down is better. All of it: taking a click, keying and hashing it, handing the record on, adding it to its window, both sides together.',
        'At a modest rate the sleeps between two buffers are in it too: what a record costs when there are few.',
      ],
      whole: 'two workers and an exchange, without any engine',
      spec: (widthPx) => spec(rows, loads, widthPx),
    }
    return [shown]
  },
}

function loadOf({ offeredEventsPerSec }: Exchange): string {
  return offeredEventsPerSec === null ? 'as fast as it goes' : `at ${rate(offeredEventsPerSec)}`
}

function describe(row: Exchange): string {
  const cost = `${figure(row.cpuNsPerRecord)} ns`
  const size = `buffers of ${figure(row.bufferEvents)}`
  return `${NAMES[row.transport]}, ${size}, ${loadOf(row)}: ${cost}`
}

function spec(rows: readonly Exchange[], loads: readonly string[], widthPx: number): Spec {
  const x = logScale(rows.map((row) => row.bufferEvents))
  const y = logScale(rows.map((row) => row.cpuNsPerRecord))
  const sizes = [...new Set(rows.map((row) => row.bufferEvents))]
  const shown = legend(widthPx)
  const log = (domain: readonly number[]) => ({ type: 'log', domain, nice: false })
  return {
    width: widthPx,
    height: widthPx < 500 ? 300 : 340,
    data: {
      values: rows.map((row) => ({
        series: NAMES[row.transport],
        load: loadOf(row),
        size: row.bufferEvents,
        ns: rounded(row.cpuNsPerRecord),
        cpu: `${figure(row.cpuNsPerRecord)} ns`,
        records: rate(row.eventsPerSec),
        calls: figure(row.syscallsPerRecord),
      })),
    },
    encoding: {
      x: {
        field: 'size',
        type: 'quantitative',
        scale: log(x.domain),
        axis: { title: 'records handed on at a time, log', values: sizes, format: ',' },
      },
      y: {
        field: 'ns',
        type: 'quantitative',
        scale: log(y.domain),
        axis: { title: 'CPU ns per record, log', values: y.values, format: ',' },
      },
      color: { field: 'series', scale: colourScale(SERIES), legend: shown },
    },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          strokeDash: {
            field: 'load',
            scale: { domain: loads, range: loads.map((_, i) => (i === 0 ? [1, 0] : [6, 4])) },
            legend: { ...shown, symbolType: 'stroke', symbolSize: 300 },
          },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 80, opacity: 1 },
        encoding: {
          shape: { field: 'series', scale: shapeScale(SERIES), legend: shown },
          tooltip: TOOLTIP,
        },
      },
    ],
  }
}

const TOOLTIP = [
  { field: 'series', title: 'over' },
  { field: 'size', title: 'buffer' },
  { field: 'load', title: 'load' },
  { field: 'cpu', title: 'CPU of a record' },
  { field: 'calls', title: 'system calls of a record' },
  { field: 'records', title: 'records' },
]
