import Table from 'cli-table3'
import type { SmallFiles } from '../../reports/result.js'
import { slowdown, verdictOf } from '../../reports/small-files.js'
import { msText } from './figures.js'

const HEAD = ['files', 'rows', 'metadata', 'plan', 'scan', 'in one file', 'slower by']

/** A line for each size of the table that grows, its compacted self last, and what that means. */
export function smallFilesTable(measured: SmallFiles): string {
  const table = new Table({
    head: HEAD,
    colAligns: HEAD.map(() => 'right'),
    style: { head: [], border: [], compact: true },
  })
  for (const row of [...measured.growth, measured.compacted]) {
    const isLast = row === measured.compacted
    table.push([
      isLast ? `${row.files}, compacted` : String(row.files),
      String(row.rows),
      `${Math.round(row.metadataBytes / 1024)} KiB`,
      msText(row.planMs),
      msText(row.scanMs),
      msText(row.oneShotMs),
      slowdown(row).toFixed(1),
    ])
  }
  return `${table.toString()}\n${verdictOf(measured)}`
}
