import Table from 'cli-table3'
import { SPREAD_PERCENT_MAX, sustainableSpread } from '../../reports/repeats.js'
import type { Sustainable } from '../../reports/result.js'
import { colors } from './colors.js'
import { msText, pace, rateText } from './figures.js'

/** What a search found, in a few words. */
export function foundText(found: Sustainable): string {
  const bound = found.sloMs === null ? '' : ` within ${msText(found.sloMs)}`
  if (found.eventsPerSec === null) return `nothing is sustained${bound}`
  const least = found.atLeast ? 'at least ' : ''
  return `sustains ${least}${rateText(found.eventsPerSec)}${bound} (${spreadText(found)})`
}

/** One line for each search. */
export function sustainableTable(all: readonly Sustainable[]): string {
  const table = new Table({
    head: ['engine', 'pace', 'guarantee', 'sink', 'p99 within', 'sustains', 'rounds', 'probes'],
    style: { head: [], border: [], compact: true },
  })
  for (const found of all) {
    const { engine, guarantee, sink, sloMs, eventsPerSec, atLeast, probes } = found
    const rate = `${atLeast ? '>= ' : ''}${rateText(eventsPerSec)}`
    const bound = sloMs === null ? 'any' : msText(sloMs)
    const row = [engine, pace(found), guarantee, sink, bound, rate, spreadText(found)]
    table.push([...row, String(probes.length)])
  }
  return table.toString()
}

function spreadText(found: Sustainable): string {
  const spread = sustainableSpread(found)
  if (spread === null) return `${found.rounds} rounds, not all found one`
  const text = `${found.rounds} rounds, ${Math.round(spread.percent)} % apart`
  return spread.percent > SPREAD_PERCENT_MAX ? colors.yellow(`≈ ${text}`) : text
}
