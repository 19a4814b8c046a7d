import { waitLabel } from '../cells.js'
import { foundKey } from '../charts/sustainable.js'
import { html, type Markup } from '../escape.js'
import { counted, duration, figure, NONE, rate } from '../format.js'
import { SPREAD_PERCENT_MAX, sustainableSpread } from '../repeats.js'
import type { Result, Sustainable } from '../result.js'
import { again, long } from './section.js'

/** What each search found, how far its rounds lie apart, and what stopped it; null: no search. */
export function sustainableTable({ sustainable }: Result): Markup | null {
  if (sustainable.length === 0) return null
  return long(
    'Each search: ramp and bisection to 10 %, in rounds; every probe was audited',
    [
      { title: 'engine', of: (s) => s.engine },
      { title: 'interval', of: waitLabel },
      { title: 'guarantee', of: (s) => s.guarantee },
      { title: 'sink', of: (s) => s.sink },
      { title: 'p99 within', of: ({ sloMs }) => (sloMs === null ? 'any' : duration(sloMs)) },
      {
        title: 'sustains',
        of: (s) => html`<b>${s.atLeast ? '≥ ' : ''}${rate(s.eventsPerSec)}</b>`,
        number: true,
      },
      { title: 'least', of: (s) => rate(s.eventsPerSecMin), number: true },
      { title: 'greatest', of: (s) => rate(s.eventsPerSecMax), number: true },
      { title: 'spread', of: spreadText, number: true },
      { title: 'searched', of: (s) => `${s.rounds} rounds, ${counted(s.probes.length, 'probe')}` },
      { title: 'too much', of: tooMuch },
      { title: 'again', of: (s) => again(s.command) },
    ],
    sustainable,
    foundKey,
  )
}

function spreadText(found: Sustainable): Markup | string {
  const spread = sustainableSpread(found)
  if (spread === null) return NONE
  const text = `${figure(spread.percent)} %`
  return spread.percent > SPREAD_PERCENT_MAX
    ? html`<strong class="maybe">≈&nbsp;${text}</strong>`
    : text
}

/** Why the lowest rate that failed did. */
function tooMuch({ probes }: Sustainable): string {
  const failed = probes.filter(({ failure }) => failure !== null)
  const lowest = failed.sort((a, b) => a.eventsPerSec - b.eventsPerSec)[0]
  return lowest === undefined ? NONE : `${rate(lowest.eventsPerSec)}: ${lowest.failure}`
}
