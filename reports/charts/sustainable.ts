import { keyOf, waitLabel } from '../cells.js'
import { label } from '../escape.js'
import { duration, rate, rounded } from '../format.js'
import type { Result, Sustainable } from '../result.js'
import { linearRateAxis } from './axes.js'
import { type Bar, bars } from './bars.js'
import type { Chart, Figure } from './chart.js'

const BARS_MAX = 20

/** How much load an engine takes for as long as one likes. */
export const sustainable: Chart = {
  name: 'sustainable',
  absent: 'No sustainable rate was searched for; --search or --full does it.',
  draw(result) {
    const found = result.sustainable.filter(({ eventsPerSec }) => eventsPerSec !== null)
    if (found.length === 0) return []
    const rows = found.slice(0, BARS_MAX).map((each) => barOf(each, found))
    const engines = [...new Set(found.map(({ engine }) => label(engine)))]
    const figure: Figure = {
      name: 'sustainable',
      title: 'The highest load that does not make lag grow',
      alt: `Bar chart. ${rows.map((r) => `${r.row}: ${r.text}`).join('; ')}.`,
      notes: [
        'The median of the rounds, the line from the least to the greatest. From zero, linear.',
        ...capped(result),
        ...(found.length > BARS_MAX
          ? [`${found.length - BARS_MAX} more are in the table only.`]
          : []),
      ],
      spec: (widthPx) => {
        const axis = linearRateAxis('clicks per second', widthPx < 500 ? 3 : 6)
        return bars(rows, engines, axis, widthPx)
      },
    }
    return [figure]
  },
}

function barOf(found: Sustainable, all: readonly Sustainable[]): Bar {
  const { engine, guarantee, sink, sloMs, atLeast, rounds, probes } = found
  const value = found.eventsPerSec ?? 0
  const differ = (of: (s: Sustainable) => unknown) => new Set(all.map(of)).size > 1
  const words = [engine, waitLabel(found)]
  if (differ((s) => s.guarantee)) words.push(guarantee)
  if (differ((s) => s.sink)) words.push(sink)
  if (sloMs !== null) words.push(`p99 ≤ ${duration(sloMs)}`)
  return {
    row: label(words.join(' '), 48),
    kind: label(engine),
    value: rounded(value),
    low: rounded(found.eventsPerSecMin ?? 0),
    high: rounded(found.eventsPerSecMax ?? value),
    text: `${atLeast ? '≥ ' : ''}${rate(value)}`,
    about: `${rounds} rounds, ${probes.length} probes`,
    only: foundKey(found),
  }
}

/** What the cells of it would be to the filter. */
export function foundKey(found: Pick<Sustainable, 'engine' | 'guarantee'> & Waiting): string {
  const { engine, guarantee } = found
  return keyOf(guarantee === 'exactly-once' ? engine : `${engine}, ${guarantee}`, found)
}
type Waiting = Pick<Sustainable, 'intervalMs' | 'checkpointIntervalMs'>

function capped({ sustainable: all }: Result): string[] {
  if (!all.some(({ atLeast }) => atLeast)) return []
  return [
    '≥: all that could be offered was sustained; more clicks at once would not fit into memory.',
  ]
}
