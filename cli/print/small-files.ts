import Table from 'cli-table3'
import type { Result, SmallFiles } from '../../reports/result.js'
import { slowdown, type Target, targetsOf, verdictOf } from '../../reports/small-files.js'
import { colors } from './colors.js'
import { msText } from './figures.js'

const HEAD = ['files', 'commits', 'rows', 'metadata', 'plan', 'scan', 'in one file', 'slower by']
const STYLE = { head: [], border: [], compact: true }

/**
 * A line for each size of the table that grows, then of the one that is compacted meanwhile, then
 * of the first at its end; what was wanted, and what that means.
 */
export function smallFilesTable({
  cells,
  smallFiles,
}: Pick<Result, 'cells' | 'smallFiles'>): string {
  const targets = targetsTable(targetsOf({ cells, smallFiles }))
  return smallFiles === null ? targets : `${readingsTable(smallFiles)}\n${targets}`
}

function readingsTable(measured: SmallFiles): string {
  const table = new Table({ head: HEAD, colAligns: HEAD.map(() => 'right'), style: STYLE })
  const add = (row: SmallFiles['growth'][number], name: string): void => {
    table.push([
      `${row.files}${name}`,
      String(row.commits),
      String(row.rows),
      `${Math.round(row.metadataBytes / 1024)} KiB`,
      msText(row.planMs),
      msText(row.scanMs),
      msText(row.oneShotMs),
      slowdown(row).toFixed(1),
    ])
  }
  for (const row of measured.growth) add(row, '')
  for (const row of measured.compacting) add(row, ', compacted meanwhile')
  add(measured.compacted, ', compacted')
  return `${table.toString()}\n${verdictOf(measured)}`
}

function targetsTable(targets: readonly Target[]): string {
  const table = new Table({ head: ['what', 'wanted', 'found', 'verdict'], style: STYLE })
  for (const { what, wanted, found, verdict } of targets) {
    table.push([what, wanted, found, painted(verdict)])
  }
  return table.toString()
}
function painted(verdict: Target['verdict']): string {
  if (verdict === 'met') return colors.green(verdict)
  return verdict === 'missed' ? colors.red(verdict) : colors.yellow(verdict)
}
