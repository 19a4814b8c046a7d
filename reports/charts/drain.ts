import { byRepeat, seriesOf, settingOf, waitLabel } from '../cells.js'
import { greatDrains } from '../drains.js'
import { label } from '../escape.js'
import { counted, median, rate, rounded } from '../format.js'
import type { Result } from '../result.js'
import { linearRateAxis } from './axes.js'
import { type Bar, bars } from './bars.js'
import type { Chart, Figure } from './chart.js'

const KINDS = ['engine, with commits and audit', 'peer: the bare computation']
const BARS_MAX = 16

/** How fast a backlog goes through, and what the bare computation would do. */
export const drain: Chart = {
  name: 'drain',
  absent: 'No backlog was drained and no peer was measured, so there is no raw throughput to show.',
  draw(result) {
    const all = [...engineBars(result), ...peerBars(result)].sort((a, b) => b.value - a.value)
    if (all.length === 0) return []
    const rows = all.slice(0, BARS_MAX)
    const figure: Figure = {
      name: 'drain',
      title: 'Throughput when a backlog is drained',
      alt: `Bar chart. ${rows.map((r) => `${r.row}: ${r.text}`).join('; ')}.`,
      notes: [
        'From zero, linear. The distance between an engine and its peers is the cost of scheduling and of the guarantee.',
        ...(all.length > BARS_MAX
          ? [`${all.length - BARS_MAX} slower ones are in the table only.`]
          : []),
      ],
      spec: (widthPx) => {
        const phone = widthPx < 500
        const axis = linearRateAxis('clicks per second', phone ? 3 : 6)
        return bars(rows, KINDS, axis, widthPx)
      },
    }
    return [figure]
  },
}

function engineBars(result: Result): Bar[] {
  const cells = greatDrains(result)
  const groups = byRepeat(cells)
  const queries = new Set(cells.map((c) => c.query)).size
  return groups.flatMap((repeats) => {
    const [cell] = repeats
    if (!cell) return []
    const rates = repeats.map((c) => c.achievedEventsPerSec)
    const name = `${seriesOf(cell)} ${waitLabel(cell)}${queries > 1 ? ` ${cell.query}` : ''}`
    return [
      bar(name, KINDS[0] ?? '', rates, `${settingOf(cell)}, ${counted(repeats.length, 'repeat')}`),
    ]
  })
}

function peerBars(result: Result): Bar[] {
  return result.peers.map((peer) =>
    bar(
      `${peer.name} ×${peer.threads}`,
      KINDS[1] ?? '',
      [peer.eventsPerSec],
      `${peer.form}, ${counted(peer.threads, 'thread')}`,
    ),
  )
}

function bar(name: string, kind: string, rates: readonly number[], about: string): Bar {
  const value = median(rates)
  return {
    row: label(name, 40),
    kind,
    value: rounded(value),
    low: rounded(Math.min(...rates)),
    high: rounded(Math.max(...rates)),
    text: rate(value),
    about: label(about, 120),
  }
}
