import Table from 'cli-table3'
import type { Comparison, Difference } from '../../reports/compare/compare.js'
import { differenceWords, valueText } from '../../reports/compare/words.js'
import { colors } from './colors.js'

/** One run beside the first one, a row for each figure of each cell. */
export function comparisonLines(first: string, comparison: Comparison): string[] {
  const { name, differences, warnings, unmatched } = comparison
  const table = new Table({
    head: ['cell', 'figure', 'before', 'after', 'after to before'],
    style: { head: [], border: [], compact: true },
  })
  for (const one of differences) {
    const { cell, figure, before, after } = one
    const values = [before, after].map(({ median }) => valueText(figure, median))
    table.push([cell, figure, ...values, colored(one)])
  }
  const only = unmatched === 0 ? [] : [`${unmatched} cells are only in one of both`]
  const rows = differences.length === 0 ? 'no figure was measured in both' : table.toString()
  return [`${name} after ${first}`, ...[...warnings, ...only].map(colors.yellow), rows]
}

function colored(difference: Difference): string {
  const words = differenceWords(difference)
  if (difference.verdict === 'better') return colors.green(words)
  return difference.verdict === 'worse' ? colors.red(words) : words
}
