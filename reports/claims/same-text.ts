import { auditHolds, isValid } from '../cells.js'
import { listed, whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { benchLine, commandLine } from '../started.js'
import { type Claim, decided, type Judged, unmeasured } from './claim.js'

const OWN = commandLine('run --sql examples/nightly-sql/views.sql')
const BOTH = benchLine(
  '--clusters all --engine spark,flink --drain-only, whose modes sql and nightly have one text',
)
/** A query that somebody wrote, as text or over a DataFrame. */
const WRITTEN = /^(sql|python):/

export const sameText: Claim = {
  id: 'same-text',
  text: 'The same SQL or DataFrame serves the nightly job and the stream.',
  command: `${OWN} --nightly --out reports/out`,
  judge(result) {
    const cells = result.cells.filter((c) => c.nightly !== undefined && isValid(c))
    const [first] = cells
    if (first === undefined) return unmeasured('needs the nightly job beside the stream')
    const told = cells.map((c) => `${c.query}, ${c.engine}: ${c.nightly?.said}`)
    return decided(
      cells.map((c) => c.nightly?.equal === true),
      'the query',
      listed(told),
      (cells.find((c) => c.nightly?.equal === false) ?? first).command,
    )
  },
  others: {
    command: BOTH,
    judge(result) {
      const engines = inSql(result).filter((c) => c.cluster?.mode === 'nightly')
      const pairs = engines.flatMap((nightly) => {
        const stream = inSql(result).find(
          (c) =>
            c.engine === nightly.engine &&
            c.cluster?.mode !== 'nightly' &&
            c.query === nightly.query &&
            c.fault === null,
        )
        return stream === undefined ? [] : [{ nightly, stream }]
      })
      if (pairs.length === 0) {
        return unmeasured('needs modes sql and nightly of Spark or Flink, over one query')
      }
      const told = pairs.map(
        ({ nightly, stream }) =>
          `${nightly.engine}: one text of ${nightly.query} as a stream (${found(stream)}) and as one ` +
          `batch (${found(nightly)})`,
      )
      return decided(
        pairs.map(({ nightly, stream }) => auditHolds(nightly) && auditHolds(stream)),
        'the engine',
        listed(told),
        pairs[0]!.nightly.command,
      )
    },
  },
}

export const noStateApi: Claim = {
  id: 'no-state-api',
  text: 'There is no streaming state API to learn.',
  command: `${OWN} --fault crash:chunk=42 --out reports/out`,
  judge(result) {
    const cells = result.cells.filter((c) => WRITTEN.test(c.query) && isValid(c))
    if (cells.length === 0) return unmeasured('needs a query that is text: --sql or --python')
    return stateless(cells)
  },
  others: {
    command: BOTH,
    judge(result) {
      const cells = inSql(result).filter((c) => c.cluster?.mode !== 'nightly')
      if (cells.length === 0) return unmeasured('needs mode sql of Spark or Flink')
      return stateless(cells)
    },
  },
}

/** Windows are kept from batch to batch, and over a crash, by what the text says alone. */
function stateless(cells: readonly Cell[]): Judged {
  const told = cells.map((c) => {
    const after = c.fault === null ? '' : ' after a crash'
    return `${c.engine}, ${c.query} as text: ${found(c)}${after}`
  })
  return decided(cells.map(auditHolds), 'the query', listed(told), cells[0]!.command)
}

function inSql({ cells }: Result): Cell[] {
  const modes = ['sql', 'sql-mini-batch', 'nightly']
  return cells.filter((c) => isValid(c) && modes.includes(c.cluster?.mode ?? ''))
}
function found({ audit }: Cell): string {
  return `${whole(audit.expectedEvents)} clicks counted, ${audit.verdict}`
}
