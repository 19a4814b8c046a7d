import type { Cell } from '../../reports/result.js'
import { auditHash } from '../../workloads/log/log.js'
import { cellsOfGroups } from '../../workloads/queries/groups/cells.js'
import type { Groups } from '../../workloads/queries/groups/groups.js'
import type { Audit } from '../../workloads/queries/kernel.js'
import type { Query } from '../../workloads/queries/query.js'
import {
  type CellRows,
  type EachRows,
  type Rows,
  rowHash,
  valuesOf,
} from '../../workloads/queries/rows.js'
import type { Guarantee } from '../spec.js'
import { Tables } from './tables.js'

/**
 * One right answer: how many clicks a key has in a window, and the sum of their auditHash (int32).
 */
export interface ExpectedCell {
  readonly window: number
  readonly key: number
  readonly count: number
  readonly hash: number
}
/** As much of the reference as an audit needs. */
export interface Expected {
  readonly cells: Iterable<ExpectedCell> | ReadonlyMap<unknown, ExpectedCell>
}
export interface AuditOptions {
  readonly guarantee: Guarantee
  readonly query: Pick<Query, 'windowMs' | 'groups'>
  /** `count`: rows have no hashes to look at; those of single clicks always have. */
  readonly method?: Audit
  /** Faults that struck: they alone excuse losses, and only without a guarantee. */
  readonly faults: number
  /** Workers that died (`workersLost`): they alone excuse losses of `delivery`. Absent: none. */
  readonly workersLost?: number
  /** Clicks worked on twice (`replayedOf`): as many may be doubled at least once. */
  readonly replayedEvents: number | null
}

/**
 * Compares what a committed reader sees with the right answer.
 *
 * Per key and window: fewer clicks than expected are lost, more are doubled (also where none were
 * expected), and as many with another hash sum are one lost behind one doubled, at least. So `lost`
 * and `duplicated` are least figures, and nothing wrong goes unseen up to a chance of 2^-32 a cell.
 * Without hashes (`method`) the last of these cannot be seen, and the explanation says so.
 * Rows of single clicks are looked at one by one too: a (partition, offset) seen again is doubled,
 * a hash that is not the one of its id makes the row foreign (doubled, and its click is lost unless
 * another row has it), and what is left is compared per key and window as above. Values beside a
 * click go into its hash there; a repeat with other values is foreign.
 *
 * What no repeat of a click can make (clicks where none were expected, foreign rows) is never
 * within a guarantee.
 */
export function audit(expected: Expected, rows: Rows, options: AuditOptions): Cell['audit'] {
  const tables = new Tables()
  const method = rows.kind === 'cells' ? (options.method ?? 'hash') : 'hash'
  const countsOnly = method === 'count'
  let expectedEvents = 0
  for (const cell of cellsOf(expected.cells)) {
    tables.expect(countsOnly ? { ...cell, hash: 0 } : cell)
    expectedEvents += cell.count
  }
  const { groups } = options.query
  const odd =
    rows.kind === 'each' && groups !== undefined
      ? addGroups(tables, rows, groups)
      : rows.kind === 'each'
        ? addEach(tables, rows, options)
        : addCells(tables, rows, countsOnly)
  const { lost, surplus, cells, wrongCells, foreign } = tables.compare()
  const duplicated = surplus + odd.repeats + odd.foreign
  // Clicks seen once each cannot be repeats: what is too many of them is foreign.
  const ofClicks = rows.kind === 'each' && groups === undefined
  const strange = odd.foreign + (ofClicks ? surplus : foreign)
  const figures = { method, expectedEvents, lost, duplicated, cells, wrongCells }
  return { ...judge(figures, strange, options), ...figures }
}

function cellsOf(cells: Expected['cells']): Iterable<ExpectedCell> {
  return cells instanceof Map ? cells.values() : (cells as Iterable<ExpectedCell>)
}

/** Rows that are left out of the tables: clicks seen before, and rows that are no click. */
interface Odd {
  readonly repeats: number
  readonly foreign: number
}

function addCells(tables: Tables, rows: CellRows, countsOnly: boolean): Odd {
  const { window, key, count, hash } = rows
  for (let i = 0; i < key.length; i++) {
    // Withdrawn: as if there were no row.
    if (count[i] === 0 && hash[i] === 0) continue
    tables.add(window[i]!, key[i]!, count[i]!, countsOnly ? 0 : hash[i]!)
  }
  return { repeats: 0, foreign: 0 }
}

/** Each group has one row, and two of the same would add up. */
function addGroups(tables: Tables, rows: EachRows, groups: Groups): Odd {
  for (const { window, key, count, hash } of cellsOfGroups(groups, rows)) {
    tables.add(window, key, count, hash)
  }
  return { repeats: 0, foreign: 0 }
}

/** Adds each click once, to the window of its event time. */
function addEach(tables: Tables, rows: EachRows, { query }: AuditOptions): Odd {
  const { partition, offset, key, eventTime, hash, values } = rows
  const seen = seenBefore(rows)
  /** Of each click what its first row said: a repeat that says something else is none. */
  const said = new Map<string, number>()
  let repeats = 0
  let foreign = 0
  for (let i = 0; i < key.length; i++) {
    const own = rowHash(hash[i]!, valuesOf(rows, i))
    const id = values === undefined ? '' : `${partition[i]}/${offset[i]}`
    if (offset[i]! < 0 || hash[i] !== auditHash(partition[i]!, offset[i]!)) foreign++
    else if (seen(partition[i]!, offset[i]!)) {
      if (values === undefined || said.get(id) === own) repeats++
      else foreign++
    } else {
      if (values !== undefined) said.set(id, own)
      const window = Math.floor(eventTime[i]! / query.windowMs)
      tables.add(window, key[i]!, 1, own)
    }
  }
  return { repeats, foreign }
}

/**
 * Tells whether it was asked about this click before: a bit for each click up to the last in rows.
 */
function seenBefore({ partition, offset }: EachRows): (p: number, at: number) => boolean {
  const sizes = new Map<number, number>()
  for (let i = 0; i < offset.length; i++) {
    const size = sizes.get(partition[i]!) ?? 0
    if (offset[i]! >= size) sizes.set(partition[i]!, offset[i]! + 1)
  }
  const bits = new Map(Array.from(sizes, ([p, size]) => [p, new Uint8Array((size >>> 3) + 1)]))
  return (p, at) => {
    const mine = bits.get(p)!
    const bit = 1 << (at & 7)
    const before = (mine[at >>> 3]! & bit) !== 0
    mine[at >>> 3]! |= bit
    return before
  }
}

type Figures = Omit<Cell['audit'], 'verdict' | 'explanation'>
type Judgement = Pick<Cell['audit'], 'verdict' | 'explanation'>

function judge(figures: Figures, strange: number, options: AuditOptions): Judgement {
  const { method, lost, duplicated, wrongCells, cells, expectedEvents } = figures
  const { guarantee, faults, replayedEvents, workersLost = 0 } = options
  const within = (explanation: string): Judgement => ({ verdict: 'within-guarantee', explanation })
  const inexact = (explanation: string): Judgement => ({ verdict: 'inexact', explanation })
  if (lost === 0 && duplicated === 0 && wrongCells === 0) {
    const where = `in ${amount(cells, 'cell')}`
    if (method === 'count') {
      const sums = `The counts of ${clicks(expectedEvents)} are right, ${where}; ${COUNTS_ONLY}`
      return { verdict: 'exact', explanation: sums }
    }
    const each = `Each of ${clicks(expectedEvents)} was counted exactly once`
    return { verdict: 'exact', explanation: `${each}, ${where}.` }
  }
  if (guarantee === 'at-least-once' && lost === 0 && strange === 0) {
    const doubled = `No click was lost and ${duplicated} counted more than once`
    // From outside nobody knows what was worked on again; a fault must have been the reason.
    if (replayedEvents === null) {
      return faults > 0
        ? within(`${doubled}: at-least-once promises no more, and a fault struck.`)
        : inexact(`${doubled}, although no fault struck.`)
    }
    const again = `${clicks(replayedEvents)} worked on again`
    return duplicated <= replayedEvents
      ? within(`${doubled}: at-least-once promises no more, and ${again} explain it.`)
      : inexact(`${doubled}, but only ${again}: at-least-once does not explain that.`)
  }
  if (guarantee === 'delivery' && strange === 0) {
    const wrong = `${clicks(lost)} lost and ${duplicated} counted more than once`
    const again = replayedEvents ?? (faults > 0 ? Number.POSITIVE_INFINITY : 0)
    const emitted = replayedEvents === null ? 'clicks' : clicks(replayedEvents)
    const why = `${amount(workersLost, 'lost worker')} and ${emitted} emitted again`
    const explained = duplicated <= again && (lost === 0 || workersLost > 0)
    return explained
      ? within(`${wrong}: at least once to a memory that dies, and ${why} explain it.`)
      : inexact(`${wrong}, but only ${why}: delivery does not explain that.`)
  }
  if (guarantee === 'none' && duplicated === 0) {
    return faults > 0
      ? within(`${clicks(lost)} lost and none doubled: without a guarantee a fault may lose.`)
      : inexact(`${clicks(lost)} lost although no fault struck.`)
  }
  const wrong = `${clicks(lost)} lost and ${duplicated} counted more than once`
  const where = `in ${wrongCells} of ${amount(cells, 'cell')}`
  const foreign = strange > 0 ? `, ${strange} of them never due there` : ''
  return inexact(`${wrong}${foreign}, ${where}: ${BROKEN[guarantee]}`)
}

const COUNTS_ONLY = 'counts only: a lost click could hide behind a doubled one.'

const BROKEN: Readonly<Record<Guarantee, string>> = {
  'exactly-once': 'exactly-once does not hold.',
  'exactly-once-upsert': 'exactly-once does not hold.',
  'at-least-once': 'at-least-once may only repeat.',
  delivery: 'what was delivered may only be repeated, or lost with a worker.',
  none: 'even without a guarantee nothing may be doubled.',
}

function clicks(count: number): string {
  return amount(count, 'click')
}
function amount(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`
}
