import { WHOLE } from '../charts/predicted.js'
import type { Drawn } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { duration, percent, rate, whole } from '../format.js'
import type { Result } from '../result.js'
import { isOfMachine, type Quantity, type Validation } from '../validation-schema.js'
import { again, figures, long, section } from './section.js'

/** How wrong predictions were, where somebody measured that too. */
export function validation(result: Result, drawn: readonly Drawn[], absent: string): Markup {
  const { validation: known, machine } = result
  const title = 'How far predictions can be trusted'
  if (known === null) return section('validation', title, figures([], absent))
  const other = isOfMachine(known, machine)
    ? null
    : html`<p class="warn">Measured on another machine than this run.</p>`
  return section('validation', title, other, errors(known, drawn))
}

/** All errors in a few words, and the picture of each. */
export function errors(validation: Validation, drawn: readonly Drawn[]): Markup {
  const { cells, repeats, pairs, orderRight, targets, machine, unpaced, node } = validation
  const over = overHalfSaid(validation) + leftOutSaid(validation)
  const count = whole(cells.length)
  const on = `${machine.cpu} (${whole(machine.cores)} cores, ${machine.platform}, Node ${node})`
  const { medianError, p90Error } = validation
  const of = (error: number, target: number) => `${percent(error)} (target ${percent(target)})`
  const order = orderRight === null ? 'no pairs' : `${percent(orderRight)} of ${whole(pairs)} pairs`
  const without = `${percent(unpaced.medianError)}, nine in ten below ${percent(unpaced.p90Error)}`
  return html`<p>${count} cells on ${on}, ${validation.date.slice(0, 10)}, each measured
${whole(repeats)} times on threads and simulated as often by what calibrate measured there. Median
error ${of(medianError, targets.medianError)}, nine in ten below ${of(p90Error, targets.p90Error)}.
Of intervals whose p99 differ by more than they spread ${order} are in order (target
${percent(targets.orderRight)}). Without throughputs of paced loads, which are what was offered:
median ${without}.${over} ${again(validation.command)}</p>${figures(drawn, '')}`
}

/** The same of cells that are not judged. */
export function leftOutSaid({ leftOut = [] }: Pick<Validation, 'leftOut'>): string {
  if (leftOut.length === 0) return ''
  return ` Left out, as the cost model does not know their query or sink: ${leftOut.join(', ')}.`
}

/** One sentence with a space before it, or nothing: half an interval is no art to predict. */
export function overHalfSaid({ overHalf }: Pick<Validation, 'overHalf'>): string {
  if (overHalf === undefined) return ''
  const { cells, medianError, medianErrorMs, measuredMsMost } = overHalf
  const wrong = `${percent(medianError)} in the median (${duration(medianErrorMs)})`
  return (
    ` What comes on top of half an interval (visible p50 of ${whole(cells)} cells, up to ` +
    `${duration(measuredMsMost)}) is wrong by ${wrong}.`
  )
}

/** Each quantity of each cell, measured and predicted. */
export function eachError({ cells }: Validation): Markup {
  const rows = cells.flatMap(({ id, quantities }) => quantities.map((q) => ({ id, q })))
  const value = (q: Quantity, of: number): string => (q.unit === 'ms' ? duration(of) : rate(of))
  return long(
    'Each quantity; measured: the median of the repeats',
    [
      { title: 'cell', of: ({ id }) => id },
      { title: 'quantity', of: ({ q }) => q.name },
      { title: 'measured', of: ({ q }) => value(q, q.measured), number: true },
      { title: 'least', of: ({ q }) => value(q, q.measuredLeast), number: true },
      { title: 'greatest', of: ({ q }) => value(q, q.measuredMost), number: true },
      { title: 'predicted', of: ({ q }) => value(q, q.predicted), number: true },
      { title: 'error', of: ({ q }) => percent(q.error), number: true },
    ],
    rows,
    { whole: WHOLE },
  )
}
