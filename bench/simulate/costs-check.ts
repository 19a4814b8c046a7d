import type { Cell } from '../../reports/result.js'
import type { MakeForecast } from './forecast.js'
import { intervalOf, type MeasuredCells, outageIn, outageOf, specOfCell } from './measured-cells.js'
import { type MeasuredCosts, measuredCosts } from './measured-costs.js'

/** A figure of a cell, beside what costs say of it. */
export interface CheckedFigure {
  readonly cell: string
  readonly quantity: 'visible p50' | 'clicks/s' | 'outage'
  readonly unit: 'ms' | 'clicks/s'
  readonly measured: number
  /** null: the forecast has none. */
  readonly predicted: number | null
  /** Of what was measured. */
  readonly error: number | null
  /** Whether costs had never seen it, or were made of it: then an error says little. */
  readonly costsOf: 'other cells' | 'this cell too'
}

/** What of a cell is looked at, and which cells would give it away. */
interface Look {
  readonly quantity: CheckedFigure['quantity']
  readonly measured: (cell: Cell) => number
  readonly predicted: (cell: Cell, costs: MeasuredCosts, forecast: MakeForecast) => number | null
  /** Whether cells tell the costs that it is foretold by. */
  readonly told: (cells: MeasuredCells) => boolean
}
const paced = (cell: Cell, { costs, model, pacedEventUs }: MeasuredCosts) =>
  specOfCell(cell, model, { ...costs, eventUs: pacedEventUs })
const LATENCY: Look = {
  quantity: 'visible p50',
  measured: (cell) => cell.visibleLatencyMs!.p50,
  predicted: (cell, costs, forecast) => forecast(paced(cell, costs)).visibleLatencyMs?.p50 ?? null,
  told: ({ paced }) => paced.length > 0,
}
const BACKLOG: Look = {
  quantity: 'clicks/s',
  measured: (cell) => cell.achievedEventsPerSec,
  predicted: (cell, { costs, model }, forecast) =>
    forecast(specOfCell(cell, model, costs)).throughputPerSec,
  told: ({ backlogs }) => backlogs.length > 0,
}
const OUTAGE: Look = {
  quantity: 'outage',
  measured: outageOf,
  predicted: (cell, costs, forecast) => outageIn(forecast(paced(cell, costs))),
  told: ({ crashes }) => crashes.length > 0,
}

/**
 * Foretells each cell by costs that were made without it, and without others of its interval, where
 * there are enough others for that.
 */
export function checkCosts(cells: MeasuredCells, forecast: MakeForecast): CheckedFigure[] {
  const ofAll = measuredCosts(cells, forecast)
  const checked = (cell: Cell, look: Look, others: MeasuredCells): CheckedFigure => {
    const unseen = look.told(others) ? measuredCosts(others, forecast) : undefined
    const measured = look.measured(cell)
    const predicted = look.predicted(cell, unseen ?? ofAll, forecast)
    return {
      cell: cell.id,
      quantity: look.quantity,
      unit: look === BACKLOG ? 'clicks/s' : 'ms',
      measured,
      predicted,
      error: predicted === null ? null : predicted / measured - 1,
      costsOf: unseen === undefined ? 'this cell too' : 'other cells',
    }
  }
  const besides = (list: readonly Cell[], cell: Cell) => list.filter((one) => one !== cell)
  return [
    ...cells.paced.map((cell) => {
      const others = cells.paced.filter((one) => intervalOf(one) !== intervalOf(cell))
      return checked(cell, LATENCY, { ...cells, paced: others })
    }),
    ...cells.backlogs.map((cell) =>
      checked(cell, BACKLOG, { ...cells, backlogs: besides(cells.backlogs, cell) }),
    ),
    ...cells.crashes.map((cell) =>
      checked(cell, OUTAGE, { ...cells, crashes: besides(cells.crashes, cell) }),
    ),
  ]
}
