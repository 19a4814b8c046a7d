import { predictedFigure } from './charts/predicted.js'
import { drawOne } from './draw.js'
import { html, type Markup } from './escape.js'
import { duration, percent, rate, whole } from './format.js'
import { pageOf } from './page.js'
import { again, figures, long, section } from './sections/section.js'
import type { Quantity, Validation } from './validation-schema.js'

/** One self-contained page about how wrong predictions were; `client`: the text of the script. */
export async function renderValidation(
  validation: Validation,
  version: string,
  client: string,
): Promise<string> {
  const drawn = await drawOne(predictedFigure(validation))
  return pageOf({
    title: 'chunk42: predicted and measured',
    heading: 'chunk42 · predicted and measured',
    links: [
      ['errors', 'errors'],
      ['cells', 'cells'],
    ],
    main: [
      section('errors', 'How wrong predictions were', summary(validation), figures([drawn], '')),
      section('cells', 'Each of them', table(validation)),
    ],
    version,
    specs: { [drawn.figure.name]: drawn.compiled },
    client,
  })
}

function summary(validation: Validation): Markup {
  const { cells, repeats, pairs, orderRight, targets, machine, unpaced } = validation
  const over = overHalfSaid(validation) + leftOutSaid(validation)
  const count = whole(cells.length)
  const on = `${machine.cpu} (${whole(machine.cores)} cores)`
  const { medianError, p90Error } = validation
  const of = (error: number, target: number) => `${percent(error)} (target ${percent(target)})`
  const order = orderRight === null ? 'no pairs' : `${percent(orderRight)} of ${whole(pairs)} pairs`
  const without = `${percent(unpaced.medianError)}, nine in ten below ${percent(unpaced.p90Error)}`
  return html`<p>${count} cells on ${on}, each measured ${whole(repeats)} times on threads and
simulated as often by what calibrate measured there. Median error
${of(medianError, targets.medianError)}, nine in ten below ${of(p90Error, targets.p90Error)}. Of
intervals whose p99 differ by more than they spread ${order} are in order. Without throughputs of
paced loads, which are what was offered: median ${without}.${over} ${again(validation.command)}</p>`
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

function table({ cells }: Validation): Markup {
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
  )
}
