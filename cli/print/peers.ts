import Table from 'cli-table3'
import type { Peer } from '../../reports/result.js'
import { rateText } from './figures.js'

/** What the same question costs without an engine, one line for each peer and number of threads. */
export function peerTable(peers: readonly Peer[]): string {
  const table = new Table({
    head: ['peer', 'form', 'threads', 'with audit hash', 'count only', 'clicks'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const peer of peers) {
    const { name, form, threads, events } = peer
    const rows = peers.filter((p) => p.name === name && p.form === form && p.threads === threads)
    if (rows[0] !== peer) continue
    const of = (hash: boolean) => {
      const found = rows.find((p) => p.hash === hash)
      return found === undefined ? '–' : rateText(found.eventsPerSec)
    }
    table.push([name, form, threads, of(true), of(false), events.toLocaleString('en')])
  }
  return table.toString()
}
