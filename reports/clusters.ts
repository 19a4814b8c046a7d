import { wayOf } from './cells.js'
import { counted } from './format.js'
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
