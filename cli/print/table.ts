import Table from 'cli-table3'
import type { Cell } from '../../reports/result.js'
import { colors } from './colors.js'
import { auditHolds, auditText, msText, pace, rateText } from './figures.js'

const HEAD = [
  'engine',
  'pace',
  'guarantee',
  'load',
  'achieved',
  'visible p50',
  'p99',
  'processed p50',
  'p99',
  'audit',
  'note',
]

/** One line for each cell. */
export function cellTable(cells: readonly Cell[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } })
  for (const cell of cells) table.push(row(cell))
  return table.toString()
}

function row(cell: Cell): string[] {
  const audit = auditText(cell)
  return [
    cell.engine,
    pace(cell),
    cell.guarantee,
    cell.drain ? 'drain' : rateText(cell.offeredEventsPerSec),
    rateText(cell.achievedEventsPerSec),
    msText(cell.visibleLatencyMs?.p50 ?? null),
    msText(cell.visibleLatencyMs?.p99 ?? null),
    msText(cell.processedLatencyMs?.p50 ?? null),
    msText(cell.processedLatencyMs?.p99 ?? null),
    auditHolds(cell) ? colors.green(audit) : colors.red(audit),
    noteOf(cell),
  ]
}

/** What one must know before comparing its figures, as short as it goes. */
function noteOf(cell: Cell): string {
  const notes: string[] = []
  if (cell.invalid !== null) notes.push(`invalid: ${cell.invalid}`)
  if (cell.clock === 'virtual') notes.push('virtual clock')
  if (cell.sink !== 'memory') notes.push(cell.sink)
  if (cell.repeat > 1) notes.push(`repeat ${cell.repeat}`)
  if (cell.fault !== null) notes.push(`${cell.fault.split(':')[0]}, ${recoveryText(cell)}`)
  return notes.join('; ')
}

function recoveryText({ recovery }: Cell): string {
  if (recovery === null) return 'did not strike'
  return recovery.outageMs === null ? 'no result after it' : `out ${msText(recovery.outageMs)}`
}

/** All of one cell, a figure a line. */
export function cellText(cell: Cell): string {
  const lines: [string, string][] = [
    ['cell', cell.id],
    ['query', `${cell.query} (${cell.mode}) on ${cell.workload} clicks, seed ${cell.seed}`],
    ['engine', `${cell.engine}, ${pace(cell)}, ${cell.guarantee}, ${cell.workers} workers`],
    ['sink', `${cell.sink}, survives: ${cell.durability}`],
    ['clicks', `${cell.events}, late ${cell.lateEvents}, ${cell.commits} commits`],
    ['offered', cell.drain ? 'a backlog' : rateText(cell.offeredEventsPerSec)],
    ['achieved', `${rateText(cell.achievedEventsPerSec)} (${cell.clock} clock)`],
    ['visible', latencyText(cell.visibleLatencyMs)],
    ['processed', latencyText(cell.processedLatencyMs)],
  ]
  if (cell.fault !== null) lines.push(['fault', `${cell.fault}: ${recoveryText(cell)}`])
  if (cell.recovery !== null) {
    const { catchUpMs, replayedEvents } = cell.recovery
    lines.push(['recovery', `caught up ${msText(catchUpMs)}, replayed ${replayedEvents}`])
  }
  const { audit } = cell
  const compared = `${audit.expectedEvents} expected, ${audit.wrongCells} of ${audit.cells} wrong`
  lines.push(['audit', `${auditText(cell)} (${compared}); ${audit.explanation}`])
  for (const note of cell.notes) lines.push(['note', note])
  if (cell.invalid !== null) lines.push(['invalid', cell.invalid])
  return lines.map(([name, value]) => `${name.padEnd(10)} ${value}`).join('\n')
}

function latencyText(latency: Cell['visibleLatencyMs']): string {
  if (latency === null) return 'not measured'
  const { p50, p90, p99, p999, max } = latency
  const named = Object.entries({ p50, p90, p99, p999, max })
  return named.map(([name, ms]) => `${name} ${msText(ms)}`).join('  ')
}
