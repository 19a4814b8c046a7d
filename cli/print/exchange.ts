import Table from 'cli-table3'
import type { Exchange } from '../../reports/result.js'
import { colors } from './colors.js'
import { msText, rateText } from './figures.js'

const HEAD = [
  'over',
  'buffer',
  'load',
  'records',
  'CPU',
  'system calls',
  'switches',
  'bytes',
  'with heads',
  'added p50',
  'p99',
]
const ABOUT =
  'CPU, calls, context switches and bytes are of one record, both sides together; ' +
  'result.schema.json says what is counted'

/** One line for each transport, buffer and load. */
export function exchangeTable(rows: readonly Exchange[]): string {
  const table = new Table({
    head: HEAD,
    colAligns: HEAD.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows) {
    table.push([
      row.transport,
      String(row.bufferEvents),
      row.offeredEventsPerSec === null ? 'max' : rateText(row.offeredEventsPerSec),
      rateText(row.eventsPerSec),
      `${digits(row.cpuNsPerRecord)} ns`,
      digits(row.syscallsPerRecord),
      digits(row.contextSwitchesPerRecord),
      digits(row.bytesPerRecord),
      digits(row.wireBytesPerRecord),
      usText(row.latencyUsP50),
      usText(row.latencyUsP99),
    ])
  }
  return `${table.toString()}\n${colors.dim(ABOUT)}`
}

/** Three digits are what such a measurement is worth. */
function digits(value: number | null): string {
  if (value === null) return '-'
  if (value >= 100) return String(Math.round(value))
  return value === 0 ? '0' : value.toPrecision(3)
}
function usText(us: number | null): string {
  return us !== null && us < 1_000 ? `${digits(us)} us` : msText(us === null ? null : us / 1000)
}
