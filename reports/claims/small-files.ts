import { ingestionOf, ingestionText, ingestionVerdict } from '../ingestion.js'
import { CURED, slowdown, TENFOLD, verdictOf } from '../small-files.js'
import { benchLine } from '../started.js'
import { type Claim, decided, unmeasured } from './claim.js'

const COMMAND = benchLine('--small-files')

export const smallFilesCured: Claim = {
  id: 'small-files',
  text: 'Thousands of small files stop query engines; compaction cures them without stopping ingestion.',
  command: COMMAND,
  judge({ smallFiles, cells }) {
    if (smallFiles === null) return unmeasured(`needs a table that grows: ${COMMAND}`)
    const [most, after] = [slowdown(smallFiles.growth.at(-1)!), slowdown(smallFiles.compacted)]
    const beside = ingestionOf(cells)
    const told = beside === null ? 'ingestion beside it not measured' : ingestionText(beside)
    const going = beside === null ? null : ingestionVerdict(beside)
    const figure = `${verdictOf(smallFiles)} Ingestion beside a compactor: ${told}`
    const deciding = { what: 'as slow as one file', unit: 'times', values: [most] } as const
    if (after > CURED) return { judgement: 'refuted', figure, command: COMMAND, deciding }
    const parts: [boolean, string][] = [
      [most >= TENFOLD && after < most, 'how many files there are'],
      [going !== null, 'ingestion beside a compactor, which was not measured'],
      [going === 'met', 'how much slower ingestion may be meanwhile'],
    ]
    const [, on] = parts.find(([holds]) => !holds) ?? [true, '']
    const holds = [true, ...parts.map(([one]) => one)]
    return decided(holds, on, figure, COMMAND, deciding)
  },
  others: {
    command: null,
    judge: () => unmeasured('tables are read by DuckDB; no command times other query engines'),
  },
}
