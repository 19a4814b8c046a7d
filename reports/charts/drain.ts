import {
  byRepeat,
  countsOnly,
  filterKey,
  seriesOf,
  settingOf,
  waitLabel,
  wayOf,
  withoutHashes,
} from '../cells.js'
import { sharedCores } from '../clusters.js'
import { greatDrains } from '../drains.js'
import { label } from '../escape.js'
import { counted, listed, median, rate, whole } from '../format.js'
import { comparisons, formName, kindOf, PEER_KINDS } from '../peers.js'
import type { Peer, Result } from '../result.js'
import type { Chart, Figure } from './chart.js'
import { type Rates, rates } from './rates.js'

const ENGINE = 'engine, with commits and recovery'
const OTHERS = 'engine of others'
const KINDS = [ENGINE, OTHERS, ...PEER_KINDS]
const NAMES = { whole: 'with audit hashes', part: 'count only' }
const ROWS_MAX = 20

/** How fast a backlog goes through, and what the same question costs without an engine. */
export const drain: Chart = {
  name: 'drain',
  absent: 'No backlog was drained and no peer was measured, so there is no raw throughput to show.',
  draw(result) {
    const all = [...engineRows(result), ...peerRows(result)].sort((a, b) => most(b) - most(a))
    if (all.length === 0) return []
    const rows = all.slice(0, ROWS_MAX)
    const figure: Figure = {
      name: 'drain',
      title: 'Throughput when a backlog is drained',
      alt: `Dot chart, one row each. ${rows.map(describe).join('; ')}.`,
      notes: [
        'Logarithmic: equal distances are equal ratios. ×2 is on two threads. Peers answer the same question over the same clicks without exchange, commits or recovery; full dots sum audit hashes, hollow ones only count: there a lost click could hide behind a doubled one.',
        ...sharedCores(result, greatDrains(result)),
        ...comparisons(result),
        ...shortPasses(result.peers),
        ...beginnings(result.peers),
        ...loaded(result.peers),
        ...(all.length > ROWS_MAX ? [`${all.length - ROWS_MAX} slower ones are left out.`] : []),
      ],
      spec: (widthPx) => rates(rows, KINDS, NAMES, widthPx),
    }
    return [figure]
  },
}

function engineRows(result: Result): Rates[] {
  const cells = greatDrains(result)
  // Repeats without hashes share a row with those that have them; without such they have their own.
  const hashed = cells.filter((c) => !countsOnly(c))
  const shared = hashed.flatMap((c) => withoutHashes(c, cells))
  const groups = byRepeat(cells.filter((c) => !shared.includes(c)))
  const queries = new Set(cells.map((c) => c.query)).size
  const ours = cells.filter((c) => c.cluster === null)
  const forms = new Set(ours.map((c) => c.form)).size
  const others = ours.length < cells.length
  return groups.flatMap((repeats) => {
    const [cell] = repeats
    if (!cell) return []
    const found = repeats.map((c) => c.achievedEventsPerSec)
    const counts = withoutHashes(cell, cells).map((c) => c.achievedEventsPerSec)
    const words = [seriesOf(cell), waitLabel(cell), ...(queries > 1 ? [cell.query] : [])]
    const form = forms > 1 && cell.cluster === null ? `, ${formName(cell.form)}` : ''
    const way = others ? `, ${wayOf(cell) || 'columns in memory'}` : ''
    const name = `${words.join(' ')}${form}${way}`
    const about = `${formName(cell.form)}, ${settingOf(cell)}, ${counted(repeats.length, 'repeat')}`
    return {
      row: label(`${name} ×${cell.workers}`, 60),
      kind: cell.cluster === null ? ENGINE : OTHERS,
      strong: true,
      whole: countsOnly(cell) ? null : median(found),
      part: counts.length > 0 ? median(counts) : null,
      range: repeats.length > 1 ? [Math.min(...found), Math.max(...found)] : null,
      about: label(about, 120),
      only: filterKey(cell),
    }
  })
}

function peerRows({ peers }: Result): Rates[] {
  const name = ({ name: given, form, threads }: Peer) =>
    `${given}${given === 'hand-written loop' ? `, ${formName(form)}` : ''} ×${threads}`
  return [...new Set(peers.map(name))].flatMap((row) => {
    const own = peers.filter((peer) => name(peer) === row)
    const [peer] = own
    if (!peer) return []
    const of = (hash: boolean) => own.find((one) => one.hash === hash)?.eventsPerSec ?? null
    return {
      row: label(row, 40),
      kind: kindOf(peer),
      strong: false,
      whole: of(true),
      part: of(false),
      range: null,
      about: `${label(peer.about, 100)}; ${label(formName(peer.form))}, ${counted(peer.events, 'click')}`,
      only: '',
    }
  })
}

function most({ whole: one, part }: Rates): number {
  return one ?? part ?? 0
}

function describe({ row, whole: one, part }: Rates): string {
  const figures = [
    ...(one === null ? [] : [rate(one)]),
    ...(part === null ? [] : [`count only ${rate(part)}`]),
  ]
  return `${row}: ${figures.join(', ')}`
}

/** What stands outside of the times. */
function loaded(peers: readonly Peer[]): string[] {
  const own = peers.filter((peer) => kindOf(peer) === 'database').map(({ name }) => name)
  if (own.length === 0) return []
  const names = label(listed([...new Set(own)]))
  return [`Before the clock starts, ${names} gets the clicks as a table in memory.`]
}

/** Passes as short as these are in large part the start of threads and the way of the answer. */
const PASS_MS_MIN = 20

/** A loop that an engine outruns was given too little to do. */
function shortPasses(peers: readonly Peer[]): string[] {
  const fastest = Math.max(0, ...peers.map(({ eventsPerSec }) => eventsPerSec))
  const events = Math.max(0, ...peers.map((peer) => peer.events))
  if (fastest === 0 || (events / fastest) * 1000 >= PASS_MS_MIN) return []
  const clicks = counted(events, 'click')
  return [
    `Passes of ${clicks} are short: starting threads and handing answers over count against the ` +
      'fastest loops. With --peers they get more, and the ratios above are to be had from there.',
  ]
}

/** Who was given less than the others. */
function beginnings(peers: readonly Peer[]): string[] {
  const all = Math.max(0, ...peers.map(({ events }) => events))
  const fewer = peers.filter(({ events }) => events < all).map(({ events }) => events)
  if (fewer.length === 0) return []
  const [least, greatest] = [Math.min(...fewer), Math.max(...fewer)]
  const range = least === greatest ? whole(least) : `${whole(least)} to ${whole(greatest)}`
  return [`Slower peers took only the first ${range} of ${whole(all)} clicks.`]
}
