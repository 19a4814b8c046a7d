import type { Moment, Snapshot } from '../../bench/watch/snapshot.js'
import { msText, rateText } from './figures.js'

/** What paints: `colors` of colors.ts, or nothing at all. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}
const same = (text: string): string => text
/** For pages, pipes and tests. */
export const PLAIN: Paint = { bold: same, dim: same, red: same, green: same, yellow: same }

const BARS = '▁▂▃▄▅▆▇█'
const MOMENTS = 8
const LABEL = 12

/** Heights between 0 and the greatest; a gap where there is nothing. */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const shown = values.slice(-Math.max(0, width))
  const most = Math.max(0, ...shown.map((value) => value ?? 0))
  return shown
    .map((value) => {
      if (value === null) return ' '
      const height = most > 0 ? Math.ceil((value / most) * BARS.length) : 0
      return BARS[Math.max(0, height - 1)]!
    })
    .join('')
}

/** A screen of it. Law: no line is wider than `columns`, colours not counted. */
export function watchLines(s: Snapshot, columns: number, paint: Paint = PLAIN): string[] {
  const { series } = s
  const width = Math.max(10, Math.min(60, columns - LABEL - 30))
  const line = (label: string, text: string, values?: readonly (number | null)[]): string => {
    const drawn = values === undefined ? '' : `  ${sparkline(values, width)}`
    return `${label.padEnd(LABEL)}${cut(`${text.padEnd(26)}${drawn}`.trimEnd(), columns - LABEL)}`
  }
  const pace = s.intervalMs === 0 ? 'as fast as possible' : `every ${msText(s.intervalMs)}`
  const head = `${s.engine} ${pace}, ${s.query}, ${s.guarantee}, ${s.sink}`
  const { latencyMs } = s
  const latency = latencyMs
    ? `p50 ${msText(latencyMs.p50)}  p99 ${msText(latencyMs.p99)}`
    : 'nothing to show yet'
  return [
    paint.bold(cut(head, columns)),
    cut(phaseText(s), columns),
    '',
    line('throughput', rateText(s.visibleEventsPerSec), series.visibleEventsPerSec),
    line('lag', `up to ${count(s.lagEventsMax)} clicks`, series.lagEventsMax),
    line('latency', latency, series.latencyMsMax),
    paint.dim(line('', cut(`one bar: ${msText(series.binMs)}, the worst of it`, columns))),
    '',
    ...batchLines(s, line),
    ...workerLines(s, columns, paint),
    '',
    ...s.moments.slice(-MOMENTS).map((moment) => momentLine(moment, columns, paint)),
  ]
}

/** All of it in one line, for what is no terminal. */
export function watchLine(s: Snapshot): string {
  const { latencyMs } = s
  const latency = latencyMs ? `, p50 ${msText(latencyMs.p50)}, p99 ${msText(latencyMs.p99)}` : ''
  const faults = s.faults === 0 ? '' : `, ${s.faults} faults`
  const batch = s.batch === null ? '' : `, batch ${s.batch.id}`
  return (
    `${secondsText(s.atMs)} ${rateText(s.visibleEventsPerSec)}, lag up to ${count(s.lagEventsMax)}` +
    `${latency}${batch}, ${s.commits} commits${faults}`
  )
}
export function momentText({ atMs, text }: Moment): string {
  return `${secondsText(atMs).padStart(8)}  ${text}`
}

/** What can be done, and by which key. */
export function keysText({ canEnd, workers }: Snapshot): string {
  const last = Math.min(9, workers.length - 1)
  const digits = last === 0 ? '0' : `0-${last}`
  const end = canEnd ? 'q end and audit' : 'it ends by itself'
  return `crash: ${digits} that worker  k any worker  c the coordinator   ${end}`
}

function phaseText(s: Snapshot): string {
  const time = `${secondsText(s.atMs)} of ${secondsText(s.endMs)}`
  const read = `${count(s.visibleEvents)} of ${count(s.events)} clicks readable`
  const phase = { running: '', ending: ', ending', over: ', over' }[s.phase]
  return `${time}, ${read}, coordinator life ${s.life}${phase}`
}
function batchLines(s: Snapshot, line: (label: string, text: string) => string): string[] {
  const commits = line('commits', count(s.commits))
  if (s.batch === null) return [commits]
  const { id, chunks, done, lost, chunkLast } = s.batch
  const text = `${id}: ${done} of ${chunks} chunks done, ${lost} lost; newest chunk ${chunkLast}`
  return [line('batch', text), commits]
}
function workerLines(s: Snapshot, columns: number, paint: Paint): string[] {
  return s.workers.map(({ index, state, process, eventsPerSec, tasksDone, deaths }) => {
    const doomed = s.pending.includes(index) ? ', dies at its next chance' : ''
    const tasks = tasksDone > 0 ? `, ${count(tasksDone)} tasks` : ''
    const what = `${state.padEnd(8)}${rateText(eventsPerSec).padEnd(10)} ${process ?? '-'}`
    const text = `${what}${tasks}, ${deaths} deaths${doomed}`
    const shown = `${`worker ${index}`.padEnd(LABEL)}${cut(text, columns - LABEL)}`
    return state === 'dead' ? paint.red(shown) : doomed === '' ? shown : paint.yellow(shown)
  })
}
function momentLine(moment: Moment, columns: number, paint: Paint): string {
  const text = cut(momentText(moment), columns)
  if (moment.kind === 'recovered') return paint.green(text)
  return moment.kind === 'restart' ? paint.yellow(text) : paint.red(text)
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`
}
