import Table from 'cli-table3'
import type { CheckedFigure } from '../../bench/simulate/costs-check.js'
import { percent } from '../../reports/format.js'
import { msText, rateText } from './figures.js'

/** Predicted beside measured; the last line leaves out what costs were made of. */
export function costsCheckTable(checked: readonly CheckedFigure[]): string {
  const table = new Table({
    head: ['cell', 'quantity', 'measured', 'predicted', 'error', 'by costs of'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const { cell, quantity, unit, measured, predicted, error, costsOf } of checked) {
    const shown = unit === 'ms' ? msText : rateText
    const said = predicted === null ? '-' : shown(predicted)
    table.push([cell, quantity, shown(measured), said, signed(error), costsOf])
  }
  const errors = checked
    .filter(({ costsOf, error }) => costsOf === 'other cells' && error !== null)
    .map(({ error }) => Math.abs(error!))
    .sort((a, b) => a - b)
  const [low, high] = [errors[(errors.length - 1) >> 1], errors[errors.length >> 1]]
  const judged =
    low === undefined || high === undefined
      ? 'no figure is judged by costs of other cells: more intervals, or more runs, would'
      : `${errors.length} figures by costs of other cells: median error ${percent((low + high) / 2)}, ` +
        `at most ${percent(errors.at(-1)!)}`
  return `${table.toString()}\n${judged}`
}
function signed(error: number | null): string {
  if (error === null) return '-'
  return `${error < 0 ? '-' : '+'}${percent(Math.abs(error))}`
}
