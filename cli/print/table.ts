import Table from 'cli-table3'
import { byRepeat, compactorLabel, isValid } from '../../reports/cells.js'
import { medianCell, type Repeats, repeatsOf, SPREAD_PERCENT_MAX } from '../../reports/repeats.js'
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

/** One line for each cell; repeats of one are folded into their medians. */
export function cellTable(cells: readonly Cell[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } })
  const spreads = repeatsOf(cells)
  for (const group of byRepeat(cells)) {
    const valid = group.filter(isValid)
    const repeats = spreads.find(({ cells: some }) => some[0] === valid[0])
    const cell = repeats?.cell ?? valid[0] ?? group[0]!
    table.push(row({ ...cell, audit: medianCell(group).audit }, repeats, group))
  }
  const uneven = spreads.filter((repeats) => repeats.uneven).length
  const said = `≈ ${uneven} of ${spreads.length} lie more than ${SPREAD_PERCENT_MAX} % apart`
  return uneven === 0 ? table.toString() : `${table}\n${colors.yellow(said)}`
}

function row(cell: Cell, repeats: Repeats | undefined, group: readonly Cell[]): string[] {
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
    noteOf(cell, repeats, group),
  ]
}

/** What one must know before comparing its figures, as short as it goes. */
function noteOf(cell: Cell, repeats: Repeats | undefined, group: readonly Cell[]): string {
  const notes: string[] = []
  if (cell.invalid !== null) notes.push(`invalid: ${cell.invalid}`)
  else if (!group.every(isValid)) {
    notes.push(`${group.length - group.filter(isValid).length} of ${group.length} repeats invalid`)
  }
  if (cell.clock === 'virtual') notes.push('virtual clock')
  if (cell.sink !== 'memory') notes.push(cell.sink)
  if (cell.compactMs !== null) notes.push(compactorLabel(cell))
  if (cell.encoding !== 'columns') notes.push(cell.encoding)
  if (repeats !== undefined) notes.push(spreadText(repeats))
  else if (cell.repeat > 1) notes.push(`repeat ${cell.repeat}`)
  if (cell.fault !== null) notes.push(`${cell.fault.split(':')[0]}, ${recoveryText(cell)}`)
  return notes.join('; ')
}

function spreadText({ cells, what, spread, uneven }: Repeats): string {
  const text = `${cells.length} repeats, ${what} ${Math.round(spread.percent)} % apart`
  return uneven ? colors.yellow(`≈ ${text}`) : text
}

function recoveryText({ recovery }: Cell): string {
  if (recovery === null) return 'did not strike'
  const { outageMs, outageAllMs } = recovery
  if (outageMs === null) return 'no result after it'
  // Where a part goes on, its outage alone would be no news.
  const apart = outageAllMs !== null && outageAllMs > 1.1 * outageMs
  return `out ${msText(outageMs)}${apart ? ` to ${msText(outageAllMs)}` : ''}`
}

/** All of one cell, a figure a line. */
export function cellText(cell: Cell): string {
  const lines: [string, string][] = [
    ['cell', cell.id],
    ['query', `${cell.query} (${cell.mode}) on ${cell.workload} clicks, seed ${cell.seed}`],
    ['engine', `${cell.engine}, ${pace(cell)}, ${cell.guarantee}, ${cell.workers} workers`],
    ['sink', `${cell.sink}${delayed(cell)}, survives: ${cell.durability}${compacted(cell)}`],
    ...(cell.encoding === 'columns' ? [] : [['encoding', cell.encoding] as [string, string]]),
    ['clicks', `${cell.events}, late ${cell.lateEvents}, ${cell.commits} commits`],
    ...lateLine(cell),
    ['offered', cell.drain ? 'a backlog' : rateText(cell.offeredEventsPerSec)],
    ['achieved', `${rateText(cell.achievedEventsPerSec)} (${cell.clock} clock)`],
    ['visible', latencyText(cell.visibleLatencyMs)],
    ['processed', latencyText(cell.processedLatencyMs)],
  ]
  lines.push(...heldLines(cell))
  if (cell.dashboard !== null) lines.push(['dashboard', dashboardText(cell.dashboard)])
  if (cell.resources !== null) lines.push(...costLines(cell.resources))
  if (cell.cluster !== null) lines.push(...clusterLines(cell.cluster))
  if (cell.batchCost !== null) lines.push(['a batch', costText(cell.batchCost)])
  if (cell.fault !== null) lines.push(['fault', `${cell.fault}: ${recoveryText(cell)}`])
  if (cell.recovery !== null) {
    const { catchUpMs, replayedEvents } = cell.recovery
    const replayed = replayedEvents === null ? 'seen from outside' : `replayed ${replayedEvents}`
    lines.push(['recovery', `caught up ${msText(catchUpMs)}, ${replayed}`])
  }
  const { audit } = cell
  const compared = `${audit.expectedEvents} expected, ${audit.wrongCells} of ${audit.cells} wrong`
  lines.push(['audit', `${auditText(cell)} (${compared}); ${audit.explanation}`])
  lines.push(...deadLetterLines(cell))
  for (const note of cell.notes) lines.push(['note', note])
  if (cell.invalid !== null) lines.push(['invalid', cell.invalid])
  return lines.map(([name, value]) => `${name.padEnd(10)} ${value}`).join('\n')
}

function compacted(cell: Cell): string {
  return cell.compactMs === null ? '' : `, ${compactorLabel(cell)}`
}
function delayed({ sinkDelay }: Cell): string {
  return sinkDelay === null ? '' : `, ${sinkDelay} ms slower a commit and row`
}
/** Where clicks waited that no reader saw yet, and how many at most. */
function heldLines({ heldEventsMax, lagEventsMax, commitRowsMax }: Cell): [string, string][] {
  if (heldEventsMax === null) return []
  const due = lagEventsMax === null ? '' : `, of ${lagEventsMax} due and not visible`
  const rows = commitRowsMax === null ? '' : `; ${commitRowsMax} rows in the largest commit`
  return [['held', `${heldEventsMax} clicks in the engine at most${due}${rows}`]]
}

const LATE_WINDOWS_MAX = 6
function lateLine({ lateWindows }: Cell): [string, string][] {
  if (lateWindows.length === 0) return []
  const some = lateWindows.slice(0, LATE_WINDOWS_MAX)
  const more = lateWindows.length > some.length ? ', ...' : ''
  return [['late', `${some.map((w) => `window ${w.window}: ${w.events}`).join(', ')}${more}`]]
}

function clusterLines(cluster: NonNullable<Cell['cluster']>): [string, string][] {
  const { version, mode, startMs, engineCpuSec, brokerCpuSec, harnessCpuSec } = cluster
  const sec = (value: number | null) => (value === null ? 'unknown' : msText(value * 1000))
  const cpu = `engine ${sec(engineCpuSec)}, broker ${sec(brokerCpuSec)}, ours ${sec(harnessCpuSec)}`
  const told = [...Object.entries(cluster.metrics), ...Object.entries(cluster.uses)]
  const says = told.map(([name, value]) => `${name} ${value}`)
  return [
    ['cluster', `${version}, ${mode}; started in ${msText(startMs)}; ${cluster.rows} rows read`],
    ['cpu', cpu],
    ['memory', `${Math.round(cluster.engineRssBytesMax / 2 ** 20)} MiB of the engine`],
    ...(says.length === 0 ? [] : [['it says', says.join(', ')] as [string, string]]),
  ]
}

function costLines(cost: NonNullable<Cell['resources']>): [string, string][] {
  const { cpuUserSec, cpuSystemSec, cpuCores, eventsPerCpuSec } = cost
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const cpu = `user ${msText(cpuUserSec * 1000)}, system ${msText(cpuSystemSec * 1000)}`
  const gc = `${cost.gcPauses} pauses, ${msText(cost.gcMsTotal)}, longest ${msText(cost.gcMsMax)}`
  return [
    ['cpu', `${cpu}: ${cpuCores.toFixed(2)} cores; ${rateText(eventsPerCpuSec)} of CPU time`],
    ['memory', `${mebibytes(cost.rssBytesMax)}, heap ${mebibytes(cost.heapBytesMax)}`],
    ['main loop', `gc ${gc}; late p99 ${msText(cost.loopDelayMsP99)}`],
  ]
}

/** How old what a reader shows is. */
function dashboardText(polls: NonNullable<Cell['dashboard']>): string {
  const each = polls.map(
    ({ pollMs, ageMsP50, ageMsP99 }) =>
      `polled each ${msText(pollMs)}: ${msText(ageMsP50)} old (p50), ${msText(ageMsP99)} (p99)`,
  )
  return each.join('; ')
}

/** Microseconds, in the order in which they come. */
function costText(cost: NonNullable<Cell['batchCost']>): string {
  const { batches, totalUs, ...parts } = cost
  const each = Object.entries(parts).map(([name, us]) => `${name.slice(0, -2)} ${Math.round(us)}`)
  return `${each.join(' + ')} = ${Math.round(totalUs)} us (medians of ${batches})`
}

function deadLetterLines({ deadLetters }: Cell): [string, string][] {
  if (deadLetters === null) return []
  const { count, examples } = deadLetters
  return [
    ['unreadable', count === 1 ? '1 record' : `${count} records`],
    ...examples.map(({ partition, offset, reason, text }): [string, string] => {
      const bytes = text === null ? '' : `: ${text}`
      return ['', `partition ${partition}, offset ${offset}, ${reason}${bytes}`]
    }),
  ]
}

function latencyText(latency: Cell['visibleLatencyMs']): string {
  if (latency === null) return 'not measured'
  const { p50, p90, p99, p999, max } = latency
  const named = Object.entries({ p50, p90, p99, p999, max })
  return named.map(([name, ms]) => `${name} ${msText(ms)}`).join('  ')
}
