import { filterKey } from '../cells.js'
import { EXCHANGE_COMMAND } from '../claims/batching.js'
import { bufferDrains } from '../drains.js'
import type { Drawn } from '../draw.js'
import { type Content, html, type Markup } from '../escape.js'
import { duration, figure, rate, whole } from '../format.js'
import type { Exchange, Result } from '../result.js'
import { again, command, figures, section, table } from './section.js'

/** What a record costs to hand on: the picture, its figures, and the engine along the same axis. */
export function exchange(result: Result, drawn: readonly Drawn[], absent: string): Markup {
  return section(
    'exchange',
    'What a record costs to hand on',
    html`<p>A keyed exchange between two workers and nothing else: no barriers, no checkpoints. One
record at a time is what a purely per-event engine does; buffers are batches.</p>`,
    figures(drawn, absent),
    result.exchange.length === 0 ? null : [costs(result), counted],
    engine(result),
  )
}

const counted = html`<p class="soft">Of one record, both sides together. CPU: user and system
time of all threads. System calls: reads and writes, turns of the event loop (TCP), sleeps and wakes
(ring). Bytes: 8 of the record and what each buffer adds. With heads: and 52 for each TCP segment,
answers too. Added: from when a record was due until it was in its window.
${command(EXCHANGE_COMMAND)}</p>`

const load = ({ offeredEventsPerSec: perSec }: Exchange): string =>
  perSec === null ? 'backlog' : rate(perSec)

function costs({ exchange: rows }: Result): Markup {
  const us = (value: number | null): Content => duration(value === null ? null : value / 1000)
  return table<Exchange>(
    'A record, by transport, buffer and load',
    [
      { title: 'over', of: (r) => r.transport },
      { title: 'buffer', of: (r) => whole(r.bufferEvents), number: true },
      { title: 'load', of: load },
      { title: 'records', of: (r) => rate(r.eventsPerSec), number: true },
      { title: 'CPU', of: (r) => `${figure(r.cpuNsPerRecord)} ns`, number: true },
      { title: 'system calls', of: (r) => figure(r.syscallsPerRecord), number: true },
      { title: 'switches', of: (r) => figure(r.contextSwitchesPerRecord), number: true },
      { title: 'bytes', of: (r) => figure(r.bytesPerRecord), number: true },
      { title: 'with heads', of: (r) => figure(r.wireBytesPerRecord), number: true },
      { title: 'added p50', of: (r) => us(r.latencyUsP50), number: true },
      { title: 'p99', of: (r) => us(r.latencyUsP99), number: true },
    ],
    rows,
    { whole: 'two workers and an exchange, without any engine' },
  )
}

/** The same axis for everything that an engine does. */
function engine(result: Result): Markup | null {
  const cells = bufferDrains(result)
  if (cells.length === 0) return null
  return table(
    'The whole engine, draining a backlog, by the size of its exchange buffers; in the small ones it is hardly warm',
    [
      { title: 'cell', of: (c) => c.id },
      { title: 'buffer', of: (c) => whole(c.bufferEvents), number: true },
      { title: 'clicks', of: (c) => whole(c.events), number: true },
      { title: 'achieved', of: (c) => rate(c.achievedEventsPerSec), number: true },
      { title: 'again', of: (c) => again(c.command) },
    ],
    cells,
    filterKey,
  )
}
