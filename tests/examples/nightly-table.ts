import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { againstNightly } from '../../bench/nightly.js'
import { provideOwn } from '../../cli/own-query.js'
import { Target } from '../../faults/verify/target.js'
import { readNow } from '../../faults/verify/watch.js'
import type { Sink } from '../../sinks/sink.js'
import type { Groups } from '../../workloads/queries/groups/groups.js'
import { QUERIES, type Query, queryNamed } from '../../workloads/queries/query.js'
import { sqlOf } from '../../workloads/queries/views/query-sql.js'
import { plain } from '../engines/exact.js'
import { ROOT } from '../root.js'

/** Files of examples/, and queries of the engines' own. */
const FILES = [
  'nightly-sql/views.sql',
  'nightly-sql/visitors.sql',
  'nightly-polars/views.py',
  'nightly-polars/visitors.py',
  'nightly-polars/purchases.py',
  'nightly-polars/wrong/windows.py',
  'nightly-polars/wrong/distinct.py',
  'nightly-polars/wrong/sessions.py',
]
const OWN = ['ysb', 'hot-pages', 'distinct-users', 'ctr', 'enrich', 'sessions', 'fraud', 'funnel']

/** A line for each question; markdown. */
export async function nightlyTable(): Promise<string> {
  const rows: string[][] = []
  for (const path of FILES) {
    const file = join(ROOT, 'examples', path)
    const name = `${path.endsWith('.py') ? 'python' : 'sql'}:${file}`
    await provideOwn(name)
    const lines = codeOf(readFileSync(file, 'utf8'))
    const only = lines.length - nightlyLines(lines)
    rows.push(
      [path, lines.length, only, keptBy(queryNamed(name)!.groups!), await against(name)].map(
        String,
      ),
    )
  }
  for (const name of OWN) {
    const query = QUERIES.get(name)!
    const { length } = codeOf(sqlOf(query))
    rows.push([`\`${name}\``, `${length} (SQL)`, 'a kernel', stateOf(query), await against(name)])
  }
  const head = [
    'question',
    'lines of code',
    'only for the stream',
    'state that it needs',
    'batch by batch',
  ]
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** Without comments, blank lines and what a file says of itself. */
function codeOf(text: string): string[] {
  const lines = text.replaceAll(/"""[\s\S]*?"""/g, '').split('\n')
  return lines.filter((line) => !/^\s*(--.*|#.*|import .*)?$/.test(line))
}
/** What the nightly job alone would not need: how to merge, and what is made of that. */
function nightlyLines(lines: readonly string[]): number {
  const finish = lines.findIndex((line) => line.startsWith('def finish'))
  const own = finish < 0 ? lines : lines.slice(0, finish)
  return own.filter((line) => !line.startsWith('MERGE')).length
}
function keptBy({ language, columns, clicks }: Groups): string {
  const keys = columns.filter(({ merge }) => merge === 'key').length
  const keysText = keys === 1 ? '1 key' : `${keys} keys`
  const merged = columns.filter(({ merge }) => merge !== 'key')
  if (language === 'python') {
    const kinds = merged.map(({ merge }) => merge).join(', ')
    return clicks === 'rows' ? 'none' : `\`MERGE\`: ${kinds} by ${keysText}`
  }
  if (merged.length > 0) return `${merged.length} parts by ${keysText}, found in the SQL`
  return `the rows that it reads, by ${columns.map(({ name }) => name).join(', ')}`
}
function stateOf({ output, history, view }: Query): string {
  if (output === 'each') return 'none'
  if (history !== undefined) return "a user's clicks in order: a rule of the engine's own"
  return view === undefined ? 'cells' : `cells, and a view (${view.kind})`
}

/** A small run of some batches against the nightly job. */
async function against(query: string): Promise<string> {
  const target = new Target({ ...plain, query, events: 300, users: 5 })
  let served: Sink | undefined
  const wrap = (sink: Sink): Sink => {
    served = sink
    return sink
  }
  target.run([], { wrap })
  const { equal } = await againstNightly(target.prepared, readNow(served!))
  return equal ? 'equal' : 'wrong'
}
