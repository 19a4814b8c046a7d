import { GUARANTEES } from '../../bench/plan/options.js'
import { type Able, advise, wayText } from '../../reports/advise/advise.js'
import { isPaced, isWall } from '../../reports/cells.js'
import { duration, figure, rate } from '../../reports/format.js'
import type { Result } from '../../reports/result.js'
import { benchLine } from '../../reports/started.js'
import { colors } from '../print/colors.js'
import { timeMs } from '../time.js'
import { UsageError } from '../usage-error.js'
import { oneOf, rate as readRate } from '../values.js'
import type { Io, Wiring } from '../wiring.js'
import { readRun } from './report.js'

export interface AdviseSwitches {
  readonly rate: string | undefined
  readonly p99: string | undefined
  readonly query: string | undefined
  readonly guarantee: string
  readonly json: boolean
  readonly out: string
}

export const GUARANTEE_NAMES = [...new Set(Object.values(GUARANTEES).flat())]

/** Which model and interval, by what a run measured. 1: nothing that was measured holds. */
export function advice(
  path: string | undefined,
  switches: AdviseSwitches,
  wiring: Wiring,
  io: Io,
): number {
  const { p99, query, json, out } = switches
  if (switches.rate === undefined) {
    throw new UsageError('advise', 'a load is needed', '--rate 50k, and --p99 2s')
  }
  const need = {
    ratePerSec: readRate(switches.rate, 'rate'),
    p99Ms: p99 === undefined ? null : timeMs(p99, 'p99'),
    query,
    guarantee: oneOf(GUARANTEE_NAMES)(switches.guarantee, 'guarantee'),
  }
  const { file, result } = readRun(path, out, wiring)
  if (!result.cells.some((cell) => isPaced(cell) && isWall(cell))) {
    throw new UsageError(file, 'it measured nothing at a rate', `a run of ${benchLine()}`)
  }
  checkQuery(query, result)
  const found = advise(result, need)
  if (json) io.out(JSON.stringify({ result: file, ...found }, null, 2))
  else {
    for (const line of adviceLines(found)) io.out(line)
    io.out(`measured by ${file}`)
  }
  return found.best === undefined ? 1 : 0
}

function adviceLines({ need, best, next, changes, others }: ReturnType<typeof advise>): string[] {
  const bound = need.p99Ms === null ? '' : `, readable within ${duration(need.p99Ms)} (p99)`
  const asked = `${rate(need.ratePerSec)}, ${need.guarantee}${bound}`
  const lines =
    best === undefined
      ? [colors.yellow(`nothing that was measured holds ${asked}`)]
      : [`${colors.bold(wayText(best))} for ${asked}`, ...able(best, need.ratePerSec)]
  if (next !== undefined) lines.push(`next best: ${wayText(next)}`, ...able(next, need.ratePerSec))
  if (changes.length > 0) lines.push('the answer changes with')
  lines.push(...changes.map((change) => `  ${change}`))
  if (others.length > 0) lines.push('others')
  lines.push(...others.map(({ way, why }) => `  ${wayText(way)}: ${why}`))
  return lines
}

function able({ evidence, carriedEventsPerSec, setting }: Able, ratePerSec: number): string[] {
  const { eventsPerSec, visibleMsP50, visibleMsP99, cpuSecPerMillion, repeats, command } = evidence
  const cost = cpuSecPerMillion === null ? '' : `, ${figure(cpuSecPerMillion)} CPU s a million`
  const times = repeats === 1 ? 'once' : `${repeats} times`
  return [
    `  p50 ${duration(visibleMsP50)}, p99 ${duration(visibleMsP99)} at ${rate(eventsPerSec)}` +
      `${cost}; measured ${times}`,
    `  headroom ${figure(carriedEventsPerSec / ratePerSec)}x: ${rate(carriedEventsPerSec)} carried`,
    `  ${setting}`,
    `  ${command}`,
  ]
}

function checkQuery(query: string | undefined, { cells }: Result): void {
  const queries = [...new Set(cells.map((cell) => cell.query))]
  if (query === undefined || queries.includes(query)) return
  throw new UsageError(`--query ${query}`, 'the run did not ask it', queries.join(', '))
}
