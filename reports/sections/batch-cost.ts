import { filterKey } from '../cells.js'
import { html, type Markup } from '../escape.js'
import { rate, whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Column, long, section } from './section.js'

type Cost = NonNullable<Cell['batchCost']>

/** What a batch costs beside the work on its clicks, the sink's own time and fsync. */
export function fixedUs(cost: Cost): number {
  return cost.planUs + cost.logUs + cost.dispatchUs + cost.reduceUs + cost.otherUs
}

const us = (title: string, of: (cost: Cost) => number): Column<Cell> => ({
  title,
  of: ({ batchCost }) => whole(batchCost === null ? null : Math.round(of(batchCost))),
  number: true,
})

/** Where the time of a batch goes, for each cell of the micro-batch engine. */
export function batchCost(result: Result): Markup | null {
  const cells = result.cells.filter((c) => c.batchCost !== null && c.invalid === null)
  if (cells.length === 0) return null
  return section(
    'batch-cost',
    'What a batch costs',
    html`<p>From the cut of its range until its commit is logged. Fixed is all but the run over its
clicks, fsync and the sink's own commit; Spark Structured Streaming's published figures for it are
220 to 430 ms. With several batches in flight they wait for workers and for each other: that is in
“other”, and overlaps with the run of others.</p>`,
    long(
      'Microseconds, medians over batches',
      [
        { title: 'cell', of: (c) => c.id },
        {
          title: 'load',
          of: (c) => (c.drain ? 'backlog' : rate(c.offeredEventsPerSec)),
          number: true,
        },
        us('plan', (c) => c.planUs),
        us('log', (c) => c.logUs),
        us('dispatch', (c) => c.dispatchUs),
        us('run', (c) => c.runUs),
        us('reduce', (c) => c.reduceUs),
        us('fsync', (c) => c.fsyncUs),
        us('commit', (c) => c.commitUs),
        us('other', (c) => c.otherUs),
        us('total', (c) => c.totalUs),
        us('fixed', fixedUs),
        us('batches', (c) => c.batches),
      ],
      cells,
      filterKey,
    ),
  )
}
