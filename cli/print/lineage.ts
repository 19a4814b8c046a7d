import Table from 'cli-table3'
import type { LineageDepth } from '../../reports/result.js'
import { msText } from './figures.js'

/** A line for each depth, a column for each number of workers. */
export function lineageTable(points: readonly LineageDepth[]): string {
  const workers = [...new Set(points.map((point) => point.workers))]
  const table = new Table({
    head: ['batches behind', ...workers.map((many) => `${many} workers`)],
    style: { head: [], border: [], compact: true },
  })
  for (const depth of new Set(points.map((point) => point.depth))) {
    const own = points.filter((point) => point.depth === depth)
    const cells = workers.map((many) => own.find((point) => point.workers === many))
    table.push([depth, ...cells.map((one) => (one === undefined ? '-' : textOf(one)))])
  }
  return table.toString()
}

/** One line a point, as it is there. */
export function lineageLine(point: LineageDepth, done: number, of: number): string {
  const { workers, depth } = point
  return `[${done}/${of}] ${workers} workers, ${depth} batches behind: ${textOf(point)}`
}

function textOf({ outageMs, exact }: LineageDepth): string {
  return `${msText(outageMs)}${exact ? '' : ', NOT EXACT'}`
}
