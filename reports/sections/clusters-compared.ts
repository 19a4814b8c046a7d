import { filterKeys, groupBy, isPaced, isValid, waitLabel, waitMs, wayOf } from '../cells.js'
import { othersOf } from '../clusters.js'
import { html, type Markup } from '../escape.js'
import { duration, rate } from '../format.js'
import type { Cell, Result } from '../result.js'
import { type Column, long, table } from './section.js'

/** One question, asked of one engine in several of its modes. */
interface Asked {
  readonly cells: readonly Cell[]
  readonly of: (mode: string) => Cell | undefined
}

/** Default and tuned side by side, and what other modes were run; null: one mode each. */
export function modesTable(result: Result): Markup | null {
  const others = othersOf(result).filter(isValid)
  const groups = groupBy(others, (c) =>
    [c.engine, c.guarantee, waitMs(c), c.query, wayOf(c), c.offeredEventsPerSec, c.fault].join(
      '\n',
    ),
  )
  const asked = [...groups.values()].map(
    (cells): Asked => ({ cells, of: (mode) => cells.find((c) => c.cluster?.mode === mode) }),
  )
  const several = asked.filter(({ cells }) => new Set(cells.map((c) => c.cluster?.mode)).size > 1)
  if (several.length === 0) return null
  const named = several.flatMap(({ cells }) => cells.map((c) => c.cluster!.mode))
  const modes = [...new Set(named)].sort((a, b) => rank(a) - rank(b))
  const columns: Column<Asked>[] = [
    { title: 'engine', of: ({ cells: [c] }) => `${c!.engine}, ${c!.guarantee}` },
    { title: 'interval', of: ({ cells: [c] }) => waitLabel(c!) },
    {
      title: 'asked',
      of: ({ cells: [c] }) =>
        `${c!.query}${c!.fault === null ? '' : `, ${c!.fault}`}, ` +
        `${c!.drain ? 'backlog' : rate(c!.offeredEventsPerSec)}`,
    },
    ...modes.map((mode) => ({
      title: mode,
      of: (one: Asked) => figuresOf(one.of(mode)),
      only: (one: Asked) => filterKeys([one.of(mode) ?? []].flat()),
      number: true,
    })),
  ]
  return long(
    'The same question in several modes: visible p50 / p99, after a fault the outage, of a backlog the rate',
    columns,
    several,
    ({ cells }) => filterKeys(cells),
  )
}

const FIRST = ['default', 'tuned']
/** Others come behind them. */
const rank = (mode: string): number => (FIRST.includes(mode) ? FIRST.indexOf(mode) : FIRST.length)

function figuresOf(cell: Cell | undefined): string {
  if (cell === undefined) return '–'
  if (cell.drain) return rate(cell.achievedEventsPerSec)
  if (cell.fault !== null)
    return `out ${duration(cell.recovery?.outageAllMs ?? cell.recovery?.outageMs ?? null)}`
  const { p50 = null, p99 = null } = cell.visibleLatencyMs ?? {}
  return `${duration(p50)} / ${duration(p99)}`
}

interface Shape {
  readonly text: string
  readonly only: string
  readonly holds: boolean
  readonly found: string
}

/**
 * What is known of them, and must come out of our measurement: where it does not, look for the
 * reason before a figure is believed. Null: nothing of it was measured.
 */
export function shapesTable(result: Result): Markup | null {
  const shapes = [...intervalShapes(result), ...unackedShape(result)]
  if (shapes.length === 0) return null
  return table(
    'A check of ourselves: what is known of these engines, and whether it came out',
    [
      { title: 'known', of: ({ text }) => text },
      {
        title: 'here',
        of: ({ holds }) =>
          html`<strong class="${holds ? 'good' : 'bad'}">${holds ? '✓ so it is' : '✗ not so'}</strong>`,
      },
      { title: 'figure', of: ({ found }) => found },
    ],
    shapes,
    ({ only }) => only,
  )
}

/** From the wait alone: half of it is the middle, all of it the tail; the rest the engine adds. */
const SHARES = { p50: 0.5, p99: 1 } as const
const ADDED_MS_MAX = 1_500
const WAIT_MS_MIN = 500

function intervalShapes(result: Result): Shape[] {
  const exact = othersOf(result).filter(
    (c) => isPaced(c) && c.guarantee === 'exactly-once' && (waitMs(c) ?? 0) >= WAIT_MS_MIN,
  )
  return [...groupBy(exact, (c) => c.engine)].flatMap(([engine, cells]) =>
    (['p50', 'p99'] as const).flatMap((key): Shape[] => {
      const rows = cells.flatMap((c) => {
        const ms = c.visibleLatencyMs?.[key] ?? null
        return ms === null ? [] : [{ wait: waitMs(c) ?? 0, ms }]
      })
      if (rows.length === 0) return []
      const least = (wait: number) => SHARES[key] * wait * 0.8
      return [
        {
          text: `${engine}, exactly-once: ${key} is ${key === 'p50' ? 'half its' : 'its'} interval and what it adds`,
          only: filterKeys(cells),
          holds: rows.every(({ wait, ms }) => ms >= least(wait) && ms <= wait + ADDED_MS_MAX),
          found: rows.map(({ wait, ms }) => `${duration(ms)} at ${duration(wait)}`).join('; '),
        },
      ]
    }),
  )
}

/** Without ackers nobody knows what a dead worker had. */
function unackedShape(result: Result): Shape[] {
  const struck = othersOf(result).filter(
    (c) => c.engine === 'storm' && c.guarantee === 'none' && c.recovery !== null,
  )
  return struck.map((c) => ({
    text: 'storm without ackers loses what a dead worker had',
    only: filterKeys([c]),
    holds: c.audit.lost > 0,
    found: `${c.audit.lost} of ${c.audit.expectedEvents} lost`,
  }))
}
