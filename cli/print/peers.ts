import Table from 'cli-table3'
import { waitLabel } from '../../reports/cells.js'
import { drainOf } from '../../reports/drains.js'
import type { Peer, Result } from '../../reports/result.js'
import { rateText } from './figures.js'

type Line = [string, string, number, string, string, string]

/**
 * What the same question costs without an engine, one line for each peer and number of threads;
 * before them the engines, with exchange, commits and recovery.
 */
export function peerTable(result: Result): string {
  const table = new Table({
    head: ['peer', 'form', 'threads', 'with audit hash', 'count only', 'clicks'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  table.push(...engineLines(result), ...peerLines(result.peers))
  return table.toString()
}

function engineLines(result: Result): Line[] {
  const engines = [...new Set(result.cells.map(({ engine }) => engine))]
  return engines.flatMap((engine): Line[] => {
    const [hashed, counted] = [drainOf(result, engine), drainOf(result, engine, true)]
    const cell = hashed ?? counted
    if (cell === undefined || cell.query !== 'ysb') return []
    const figure = (one: typeof cell | undefined) =>
      one === undefined ? '–' : rateText(one.achievedEventsPerSec)
    const name = `${engine} ${waitLabel(cell)} (engine)`
    return [[name, cell.form, cell.workers, figure(hashed), figure(counted), clicks(cell.events)]]
  })
}

function peerLines(peers: readonly Peer[]): Line[] {
  return peers.flatMap((peer): Line[] => {
    const { name, form, threads, events } = peer
    const rows = peers.filter((p) => p.name === name && p.form === form && p.threads === threads)
    if (rows[0] !== peer) return []
    const of = (hash: boolean) => {
      const found = rows.find((p) => p.hash === hash)
      return found === undefined ? '–' : rateText(found.eventsPerSec)
    }
    return [[name, form, threads, of(true), of(false), clicks(events)]]
  })
}

function clicks(events: number): string {
  return events.toLocaleString('en')
}
