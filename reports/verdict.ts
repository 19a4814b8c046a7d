import { auditHolds, countsOnly, isUsual, waitPhrase, wayOf } from './cells.js'
import { drainOf } from './drains.js'
import { counted, duration, figure, listed, rate, whole } from './format.js'
import { comparable, headlineOf } from './headline.js'
import type { Point } from './points.js'
import type { Cell, Result } from './result.js'

/** How the audits of one engine and guarantee came out, over all its valid cells. */
export interface AuditLine {
  readonly engine: string
  readonly guarantee: string
  /** Hashes were not compared: a lost click could hide behind a doubled one. */
  readonly countsOnly: boolean
  readonly cells: number
  readonly crashes: number
  readonly clicks: number
  readonly lost: number
  readonly duplicated: number
  /** Every cell held what its guarantee promises. */
  readonly holds: boolean
}

/** Invalid cells count too: what a run could not time, it must still count right. */
export function auditLines(result: Result): AuditLine[] {
  const groups = new Map<string, Cell[]>()
  for (const cell of result.cells) {
    const key = `${cell.engine}\n${cell.guarantee}\n${cell.audit.method}`
    const group = groups.get(key)
    if (group) group.push(cell)
    else groups.set(key, [cell])
  }
  const sum = (cells: readonly Cell[], of: (cell: Cell) => number) =>
    cells.reduce((total, cell) => total + of(cell), 0)
  return [...groups.values()].map((cells) => ({
    engine: cells[0]!.engine,
    guarantee: cells[0]!.guarantee,
    countsOnly: countsOnly(cells[0]!),
    cells: cells.length,
    crashes: cells.filter((c) => c.recovery !== null).length,
    clicks: sum(cells, (c) => c.audit.expectedEvents),
    lost: sum(cells, (c) => c.audit.lost),
    duplicated: sum(cells, (c) => c.audit.duplicated),
    holds: cells.every(auditHolds),
  }))
}

export interface Verdict {
  /** Every audit held what was promised. */
  readonly pass: boolean
  /** The audits in one sentence. */
  readonly sentence: string
  /** Which model at which interval, in one sentence; null when too little was measured. */
  readonly advice: string | null
}

/** The first thing that a reader is told, also at the end of a run on the terminal. */
export function verdict(result: Result): Verdict {
  const lines = auditLines(result)
  // A probe whose audit broke ends its search: those that are here held theirs.
  const { sustainable, matrix, lineage } = result
  const measured = lines.length + sustainable.length + matrix.length + lineage.length
  const held = lines.every(({ holds }) => holds) && lineage.every(({ exact }) => exact)
  const pass = measured > 0 && held
  const promised = lines.filter(({ guarantee }) => guarantee.startsWith('exactly-once'))
  const exact = promised.filter((line) => !line.countsOnly)
  const engines = [...new Set(exact.map(({ engine }) => engine))]
  const lost = exact.reduce((sum, line) => sum + line.lost, 0)
  const duplicated = exact.reduce((sum, line) => sum + line.duplicated, 0)
  const clicks = exact.reduce((sum, line) => sum + line.clicks, 0)
  const crashes = exact.reduce((sum, line) => sum + line.crashes, 0)
  const cells = exact.reduce((sum, line) => sum + line.cells, 0)
  const found = `${whole(lost)} lost and ${whole(duplicated)} doubled of ${whole(clicks)} counted`
  const weaker = lines.filter((line) => line.countsOnly)
  const told =
    lines.length === 0 && pass
      ? `PASS: every ${probesText(result)} held its audit`
      : exact.length === 0
        ? `${pass ? 'PASS' : 'FAIL'}: no exactly-once cell was ${promised.length > 0 ? 'audited with hashes' : 'run'}`
        : `${pass ? 'PASS' : 'FAIL'}: exactly-once, ${listed(engines)}: ${found}, in ` +
          `${counted(cells, 'cell')}, ${crashes} of them with a crash`
  const sentence = `${told}${weaker.length > 0 ? countsText(weaker) : ''}`
  return { pass, sentence, advice: adviceOf(result) }
}

/** Kept apart from what was proved with hashes. */
function countsText(lines: readonly AuditLine[]): string {
  const cells = lines.reduce((sum, line) => sum + line.cells, 0)
  const right = lines.every(({ holds }) => holds) ? 'right' : 'not all right'
  return (
    `; ${counted(cells, 'cell')} with counts only, ${right}: ` +
    'there a lost click could hide behind a doubled one'
  )
}

/** Compares the best interval of each engine by the same percentile, at one load. */
function adviceOf(result: Result): string | null {
  const headline = headlineOf(result)
  if (headline === undefined) return null
  const able = comparable(headline).filter((p) => isUsual(p.cell))
  const engines = [...new Set(able.map((p) => p.cell.engine))]
  const tails = able.filter((p) => p.metric === 'p99')
  const metric = engines.every((e) => tails.some((p) => p.cell.engine === e)) ? 'p99' : 'p50'
  const latency = (p: Point) =>
    (metric === 'p99' ? p.latencyMs : p.cell.visibleLatencyMs?.p50) ?? Number.POSITIVE_INFINITY
  const best = engines
    .map((engine) => (metric === 'p99' ? tails : able).filter((p) => p.cell.engine === engine))
    .flatMap((points) => [...points].sort((a, b) => latency(a) - latency(b)).slice(0, 1))
    .sort((a, b) => latency(a) - latency(b))
  const [first, ...others] = best
  if (first === undefined) return null
  const say = (p: Point) => `${p.cell.engine} ${waitPhrase(p.cell)}`
  const way = first.cell.log === null ? '' : ` ${wayOf(first.cell)},`
  const rest = others.map((p) => `${duration(latency(p))} with ${say(p)}`)
  return (
    `At ${whole(headline.load)} clicks/s,${way} exactly-once, results are readable soonest with ` +
    `${say(first)}: within ${duration(latency(first))} (${metric})` +
    `${rest.length > 0 ? `, against ${listed(rest)}` : ''}.${drainAdvice(result)}`
  )
}

/** Only what came the same way is compared: a broker and a parser are no engine. */
function drainAdvice(result: Result): string {
  const over = result.cells.find((c) => c.drain && c.cluster !== null && c.log !== null)
  if (over === undefined) return drainSentence(result)
  const way = wayOf(over)
  return `${drainSentence(result, way)}${drainSentence(result, '')}`
}

function drainSentence(result: Result, way?: string): string {
  const engines = [...new Set(result.cells.map((c) => c.engine))]
  const drained = engines
    .flatMap((engine) => drainOf(result, engine, false, way) ?? [])
    .sort((a, b) => b.achievedEventsPerSec - a.achievedEventsPerSec)
  const [most, next] = drained
  if (most === undefined) return ''
  const times = next === undefined ? 0 : most.achievedEventsPerSec / next.achievedEventsPerSec
  const against = next === undefined ? '' : `, ${figure(times)} times ${next.engine}`
  const where = way === undefined ? 'A' : `${way === '' ? COLUMNS : capital(way)}, a`
  return ` ${where} backlog goes fastest through ${most.engine}: ${rate(most.achievedEventsPerSec)}${against}.`
}
const COLUMNS = 'From columns in memory, without network and parser'
const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** What a run is made of that has no cells. */
function probesText({ sustainable: { length: searches }, matrix, lineage }: Result): string {
  if (lineage.length > 0) return `run of ${counted(lineage.length, 'point')}`
  if (matrix.length > 0) return `probe of ${counted(matrix.length, 'row')}`
  return `probe of ${searches === 1 ? '1 search' : `${whole(searches)} searches`}`
}
