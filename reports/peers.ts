import { seriesOf, waitLabel } from './cells.js'
import { drainOf } from './drains.js'
import { counted, listed, sentence } from './format.js'
import type { Cell, Peer, Result } from './result.js'

/** What a peer stands for, in the order in which a reader meets them. */
export const PEER_KINDS = ['hand-written loop', 'database', 'as one writes it today'] as const
export type PeerKind = (typeof PEER_KINDS)[number]

export function kindOf({ name, form }: Peer): PeerKind {
  if (name === 'hand-written loop') return name
  return form === 'sql' ? 'database' : 'as one writes it today'
}

const FORMS: Readonly<Record<string, string>> = {
  typescript: 'TypeScript',
  assemblyscript: 'AssemblyScript',
  sql: 'SQL',
}
export function formName(form: string): string {
  return FORMS[form] ?? form
}

/** How each drained engine stands to its peers, a sentence each: like beside like. */
export function comparisons(result: Result): string[] {
  return [...against(result, true), ...against(result, false)]
}

/** Both sum hashes, or neither does. */
function against(result: Result, hashes: boolean): string[] {
  // Peers have columns in memory; who crossed a broker is no like of theirs.
  const near = result.cells.filter(({ log }) => log === null)
  const engines = [...new Set(near.map(({ engine }) => engine))]
  const all = result.peers.filter(({ hash }) => hash === hashes)
  if (all.length === 0) return []
  return engines.flatMap((engine) => {
    const cell = drainOf(result, engine, !hashes)
    return cell === undefined || cell.query !== 'ysb' ? [] : [comparison(cell, all)]
  })
}

function comparison(cell: Cell, all: readonly Peer[]): string {
  const { form } = cell
  const times = ({ eventsPerSec }: Peer) => ratio(cell.achievedEventsPerSec / eventsPerSec)
  const near = nearest(all, cell.workers)
  const loops = near.filter((peer) => kindOf(peer) === 'hand-written loop')
  const same = loops.filter((peer) => peer.form === form)
  const others = loops.filter((peer) => peer.form !== form)
  const slow = near.filter((peer) => kindOf(peer) === 'as one writes it today')
  const fastest = slow.sort((a, b) => b.eventsPerSec - a.eventsPerSec)
  const parts = [
    ...same.map((peer) => `${times(peer)} of the hand-written loop in the same form`),
    ...others.map((peer) => `${times(peer)} of the one in ${formName(peer.form)}`),
    ...near.filter((peer) => kindOf(peer) === 'database').map((p) => `${times(p)} times ${p.name}`),
    ...(fastest.length === 0
      ? []
      : [`${listed(fastest.map((p) => `${times(p)} times ${p.name}`))}, of one thread each`]),
  ]
  const who = `${seriesOf(cell)} at ${waitLabel(cell)}, ${formName(form)}`
  return sentence(`${who}, ${counted(cell.workers, 'worker')}: ${parts.join('; ')}`)
}

/** Two figures: passes of one peer differ by some percent. */
function ratio(value: number): string {
  return String(Number(value >= 100 ? value.toFixed(0) : value.toPrecision(2)))
}

/** Of each peer the one with as many threads as the engine has, or else with most. */
function nearest(peers: readonly Peer[], threads: number): Peer[] {
  const chosen = new Map<string, Peer>()
  for (const peer of peers) {
    const key = JSON.stringify([peer.name, peer.form])
    const known = chosen.get(key)
    const better = known === undefined || peer.threads > known.threads
    if (known?.threads !== threads && (peer.threads === threads || better)) chosen.set(key, peer)
  }
  return [...chosen.values()]
}
