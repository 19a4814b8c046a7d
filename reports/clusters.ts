import { wayOf } from './cells.js'
import { counted, figure } from './format.js'
import type { Cell, Result } from './result.js'

/** Engines that people run: cells that were seen from outside. */
export function othersOf(result: Result): Cell[] {
  return result.cells.filter((c) => c.cluster !== null)
}

/** Those of ours to which the same clicks came the same way in the same run. */
export function besideOthers(result: Result): Cell[] {
  const ways = new Set(othersOf(result).map(wayOf))
  return result.cells.filter((c) => c.cluster === null && ways.has(wayOf(c)))
}

/** In what it says of itself: the median of checkpoints, the mean of commits. */
const CHECKPOINT: Readonly<Record<string, string>> = {
  flink: 'checkpointMsP50',
  'kafka-streams': 'commit-latency-avg',
}

/** How long a checkpoint or a commit took by its own account; null: it does not tell. */
export function checkpointMs({ engine, cluster }: Cell): number | null {
  const named = CHECKPOINT[engine]
  return (named === undefined ? undefined : cluster?.metrics[named]) ?? null
}

/** Of all its processes, or the broker's, for a million clicks; null: not known. */
export function cpuMsPerMillion(
  cpuSec: number | null | undefined,
  { events }: Cell,
): number | null {
  return cpuSec == null || events === 0 ? null : (cpuSec * 1e9) / events
}

/** Of ballast in its state; 0: none. */
export const ballastBytes = ({ cluster }: Cell): number => cluster?.stateBytes ?? 0

/** It is asked for in powers of ten: 10 MB, 1 GB. */
export function ballastText(cell: Cell): string {
  const size = ballastBytes(cell)
  return size >= 1e9 ? `${figure(size / 1e9)} GB` : `${figure(size / 1e6)} MB`
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 }

/** How long its workers were kept down, as given to --fault; null: they were not. */
export function keptDownMs({ fault }: Cell): number | null {
  const [, count, unit = ''] = /^outage:.*\bfor=([\d.]+)(ms|s|m)/.exec(fault ?? '') ?? []
  return count === undefined ? null : Number(count) * UNITS[unit]!
}

/** What stands at each picture that shows them. */
export function sharedCores({ machine }: Result, cells: readonly Cell[]): string[] {
  if (cells.every((c) => c.cluster === null)) return []
  return [
    `Engines of others share ${counted(machine.cores, 'core')} with the broker, the load and the ` +
      'reader: with cores of their own they would do better. Each cell has its processor time apart.',
  ]
}

/** What one must know before one compares them with ours, a sentence each. */
export function fairness({ machine }: Result): readonly string[] {
  return [
    'They cross a network and a broker, parse JSON and write rows to a topic in transactions. Ours ' +
      'cross none of it where clicks are columns in memory: such figures are never compared with ' +
      'theirs without saying so. Ours over Kafka as JSON read the same records and write to the ' +
      'same broker.',
    'All of it, engine, broker, load and reader, shares ' +
      `${counted(machine.cores, 'core')}. Engines that are made for many machines are measured ` +
      'here on a part of one: that says what a record costs, not how far they scale.',
    'Theirs are seen from outside: a click is visible when a committed reader of the topic has its ' +
      'row, and so has the way to that reader in its latency (some milliseconds). Of ours the ' +
      'moment counts at which the transaction is committed.',
    'They run in virtual machines that compile what they run. The warm-up is not counted, but the ' +
      'first backlog of a fresh process goes slower than a third one would; starting them is told ' +
      'apart and is in no other figure.',
    'Default is what they do when nobody sets anything that the question does not need; tuned is ' +
      'what their manuals advise for latency and quick recovery. Settings are in result.json and ' +
      'in each folder of their names.',
    'No rate can be higher than that of the load: what it achieved, and how late it was, stands ' +
      'beside each cell.',
  ]
}
