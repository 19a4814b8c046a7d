import Table from 'cli-table3'
import type { MatrixWatch } from '../../bench/matrix.js'
import type { Result } from '../../reports/result.js'
import { answer } from '../../reports/sections/matrix.js'
import { msText, rateText } from './figures.js'

/** A table for each query: models by latency target. */
export function matrixTable({ matrix }: Result): string {
  const queries = [...new Set(matrix.map(({ query }) => query))]
  return queries
    .map((query) => {
      const rows = matrix.filter((row) => row.query === query)
      const targets = rows[0]!.targets.map(({ p99MsMax }) => msText(p99MsMax))
      const table = new Table({
        head: [query, 'guarantee', ...targets],
        style: { head: [], border: [], compact: true },
      })
      for (const row of rows) {
        const rates = row.targets.map(({ eventsPerSec, atLeast }) =>
          eventsPerSec === null ? '–' : `${atLeast ? '>= ' : ''}${rateText(eventsPerSec)}`,
        )
        table.push([row.model, row.guarantee, ...rates])
      }
      return `${table.toString()}\n${answer(rows)}`
    })
    .join('\n')
}

/** One line a row, for files and terminals alike. */
export function matrixWatch(rows: number, line: (text: string) => void): MatrixWatch {
  let current = ''
  let probes = 0
  return {
    row: ({ model, query }, index) => {
      current = `[${index + 1}/${rows}] ${query}, ${model.name}`
      probes = 0
    },
    rung: () => {
      probes++
    },
    rowEnded: ({ targets }) => {
      const kept = targets.filter(({ eventsPerSec }) => eventsPerSec !== null)
      const texts = kept.map((t) => `${rateText(t.eventsPerSec!)} within ${msText(t.p99MsMax)}`)
      line(`${current}: ${texts.join(', ') || 'keeps no target'} (${probes} probes)`)
    },
  }
}
