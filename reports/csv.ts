import { plain } from './escape.js'
import type { Cell, Result } from './result.js'
import { fixedUs } from './sections/batch-cost.js'

type Value = string | number | boolean | null

/** Columns of the flat table: one name, one way to read it. */
const COLUMNS: Readonly<Record<string, (cell: Cell) => Value>> = {
  id: (c) => c.id,
  engine: (c) => c.engine,
  query: (c) => c.query,
  workload: (c) => c.workload,
  clock: (c) => c.clock,
  guarantee: (c) => c.guarantee,
  sink: (c) => c.sink,
  durability: (c) => c.durability,
  compactMs: (c) => c.compactMs,
  encoding: (c) => c.encoding,
  seed: (c) => c.seed,
  repeat: (c) => c.repeat,
  workers: (c) => c.workers,
  partitions: (c) => c.partitions,
  intervalMs: (c) => c.intervalMs,
  checkpointIntervalMs: (c) => c.checkpointIntervalMs,
  bufferEvents: (c) => c.bufferEvents,
  offeredEventsPerSec: (c) => c.offeredEventsPerSec,
  achievedEventsPerSec: (c) => c.achievedEventsPerSec,
  events: (c) => c.events,
  lateEvents: (c) => c.lateEvents,
  commits: (c) => c.commits,
  visibleLatencyMsP50: (c) => c.visibleLatencyMs?.p50 ?? null,
  visibleLatencyMsP99: (c) => c.visibleLatencyMs?.p99 ?? null,
  visibleLatencyMsMax: (c) => c.visibleLatencyMs?.max ?? null,
  processedLatencyMsP50: (c) => c.processedLatencyMs?.p50 ?? null,
  processedLatencyMsP99: (c) => c.processedLatencyMs?.p99 ?? null,
  uncorrectedLatencyMsP50: (c) => c.uncorrectedLatencyMs?.p50 ?? null,
  uncorrectedLatencyMsP99: (c) => c.uncorrectedLatencyMs?.p99 ?? null,
  uncorrectedLatencyMsMax: (c) => c.uncorrectedLatencyMs?.max ?? null,
  lagEventsMax: (c) => c.lagEventsMax,
  sinkDelay: (c) => c.sinkDelay,
  heldEventsMax: (c) => c.heldEventsMax,
  commitRowsMax: (c) => c.commitRowsMax,
  cpuUserSec: (c) => c.resources?.cpuUserSec ?? null,
  cpuSystemSec: (c) => c.resources?.cpuSystemSec ?? null,
  cpuCores: (c) => c.resources?.cpuCores ?? null,
  eventsPerCpuSec: (c) => c.resources?.eventsPerCpuSec ?? null,
  rssBytesMax: (c) => c.resources?.rssBytesMax ?? null,
  heapBytesMax: (c) => c.resources?.heapBytesMax ?? null,
  gcPauses: (c) => c.resources?.gcPauses ?? null,
  gcMsTotal: (c) => c.resources?.gcMsTotal ?? null,
  gcMsMax: (c) => c.resources?.gcMsMax ?? null,
  loopDelayMsP99: (c) => c.resources?.loopDelayMsP99 ?? null,
  loopDelayMsMax: (c) => c.resources?.loopDelayMsMax ?? null,
  batchTotalUs: (c) => c.batchCost?.totalUs ?? null,
  batchFixedUs: (c) => (c.batchCost === null ? null : fixedUs(c.batchCost)),
  fault: (c) => c.fault,
  outageMs: (c) => c.recovery?.outageMs ?? null,
  outageAllMs: (c) => c.recovery?.outageAllMs ?? null,
  catchUpMs: (c) => c.recovery?.catchUpMs ?? null,
  replayedEvents: (c) => c.recovery?.replayedEvents ?? null,
  auditVerdict: (c) => c.audit.verdict,
  lost: (c) => c.audit.lost,
  duplicated: (c) => c.audit.duplicated,
  deadLetters: (c) => c.deadLetters?.count ?? null,
  invalid: (c) => c.invalid,
  notes: (c) => c.notes.join('; '),
  command: (c) => c.command,
}

/**
 * All cells as RFC 4180 text. A text that a spreadsheet would take for a formula gets a quote
 * before it.
 */
export function toCsv(result: Result): string {
  const lines = [
    Object.keys(COLUMNS),
    ...result.cells.map((cell) => Object.values(COLUMNS).map((read) => field(read(cell)))),
  ]
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}

function field(value: Value): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${plain(value)}` : plain(value)
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}
