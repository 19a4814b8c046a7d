import { auditHolds, fellBehind, filterKey } from '../cells.js'
import type { Drawn } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { duration, median, NONE, rate, short, whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { sideBySide, triggerLabel } from '../triggers.js'
import { again, figures, section, table } from './section.js'

/** Triggers over the same bursts: batch by batch, and what came of it. */
export function triggers(result: Result, drawn: readonly Drawn[], absent: string): Markup {
  const found = sideBySide(result)
  return section(
    'triggers',
    'Triggers, side by side',
    html`<p>What cuts a batch, and when: the same clicks at the same times for each of them. A
trigger is stable where a batch takes no longer than its interval; what a click waits is the rest of
the interval, the batches before its own, and its own.</p>`,
    figures(drawn, absent),
    found === undefined ? null : tableOf(found.cells, `${found.load}; ${found.setting}`),
  )
}

function tableOf(cells: readonly Cell[], about: string): Markup {
  return table(
    `Medians over the batches drawn, percentiles over all clicks; ${about}`,
    [
      { title: 'trigger', of: triggerLabel },
      { title: 'batches', of: (c) => whole(c.commits), number: true },
      { title: 'interval', of: middle((b) => b.intervalMs, duration), number: true },
      { title: 'clicks', of: middle((b) => b.events, short), number: true },
      { title: 'took', of: middle((b) => b.tookMs, duration), number: true },
      { title: 'visible p50', of: (c) => duration(c.visibleLatencyMs?.p50 ?? null), number: true },
      {
        title: 'visible p99',
        of: (c) => html`<b>${duration(c.visibleLatencyMs?.p99 ?? null)}</b>`,
        number: true,
      },
      { title: 'visible max', of: (c) => duration(c.visibleLatencyMs?.max ?? null), number: true },
      { title: 'throughput', of: (c) => rate(c.achievedEventsPerSec), number: true },
      { title: 'lag max', of: (c) => whole(c.lagEventsMax), number: true },
      { title: 'kept up', of: keptUp },
      { title: 'again', of: (c) => again(c.command) },
    ],
    cells,
    filterKey,
  )
}

type Batch = NonNullable<Cell['batchTimes']>[number]

function middle(of: (batch: Batch) => number, text: (value: number) => string) {
  return ({ batchTimes }: Cell): string =>
    batchTimes === null || batchTimes.length === 0 ? NONE : text(median(batchTimes.map(of)))
}

function keptUp(cell: Cell): Markup {
  if (!auditHolds(cell)) return html`<span class="bad">✗ ${cell.audit.verdict}</span>`
  return fellBehind(cell)
    ? html`<span class="bad">✗ falls behind</span>`
    : html`<span class="good">✓ yes</span>`
}
