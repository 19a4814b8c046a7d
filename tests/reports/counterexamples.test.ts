import { expect, test } from 'vitest'
import {
  attackCommand,
  type Counterexample,
  type Counterexamples,
  NO_COUNTEREXAMPLES,
} from '../../reports/counterexamples.js'
import type { Result } from '../../reports/result.js'
import { audits } from '../../reports/sections/cells.js'
import { fixture, HOSTILE } from './fixture.js'

const one: Counterexample = {
  engine: 'micro-batch',
  sink: 'memory',
  guarantee: 'exactly-once',
  oracle: 'O1',
  what: 'a batch was lost',
  faults: 2,
  events: 80,
  commit: 'abcdef0123456789',
  href: '../failures/O1-55fb2f2ece36f103.json',
  command: 'npm run -s chunk42 -- replay reports/out/failures/O1-55fb2f2ece36f103.json',
}
const known = (...found: Partial<Counterexample>[]): Counterexamples => ({
  found: found.map((changes) => ({ ...one, ...changes })),
  unreadable: [],
  engines: ['micro-batch', 'per-event'],
  sinks: [
    { name: 'memory' },
    { name: 'transactional' },
    { name: 'parquet', engines: ['per-event'] },
  ],
})
/** With one click lost in the first cell. */
const lossy = (): Result => {
  const [first, ...rest] = fixture().cells
  return { ...fixture(), cells: [{ ...first!, audit: { ...first!.audit, lost: 1 } }, ...rest] }
}
const rowsWith = (text: string, what: string): string[] =>
  text.split('<tr').filter((row) => row.includes(what))

test('the audit of each cell links to what was found against it; the command stands below', () => {
  const { text } = audits(fixture(), known({}))
  const linked = rowsWith(text, `href="${one.href}"`)
  const exact = fixture().cells.filter(
    (c) => c.engine === one.engine && c.guarantee === one.guarantee && c.sink === one.sink,
  )
  expect(linked).toHaveLength(exact.length + 1)
  for (const row of linked) expect(row).toContain('>O1 broken</a>')
  const replays = rowsWith(text, `<code>${one.command}</code>`)
  expect(replays).toHaveLength(1)
  for (const said of [one.what, 'abcdef012345', `>${exact.length}<`]) {
    expect(replays[0]).toContain(said)
  }
})
test('a database has what its model was found to lose', () => {
  const { text } = audits(fixture(), known({ sink: 'transactional' }))
  const rows = rowsWith(text, `href="${one.href}"`)
  expect(rows.length).toBeGreaterThan(1)
  expect(rows.slice(0, -1).every((row) => row.includes('-duckdb-'))).toBe(true)
})
test('what no cell is made of is told too, and so is what could not be read', () => {
  const own = { ...known({ engine: 'mine' }), unreadable: ['counterexample x.json: not JSON'] }
  const { text } = audits(fixture(), own)
  expect(rowsWith(text, `href="${one.href}"`)).toHaveLength(1)
  expect(text).toContain('Not read: counterexample x.json: not JSON.')
})
test('a cell that failed has the commands that run it again and search for less', () => {
  const [cell] = lossy().cells
  const { text } = audits(lossy(), known())
  const failed = rowsWith(text, 'search for the smallest run that fails')
  expect(failed).toHaveLength(1)
  expect(failed[0]).toContain(cell!.command)
  expect(failed[0]).toContain('verify --engine micro-batch --sink memory')
  expect(attackCommand({ ...cell!, engine: 'flink' }, known())).toBeUndefined()
  expect(attackCommand({ ...cell!, sink: 'parquet' }, known())).toBeUndefined()
  expect(attackCommand({ ...cell!, sink: 'duckdb' }, known())).toContain('--sink transactional')
})
test('where all held and nothing was found there is no such column', () => {
  expect(audits(fixture(), NO_COUNTEREXAMPLES).text).not.toContain('counterexample')
  expect(audits(fixture(), known({ engine: 'mine' })).text).not.toContain('>counterexamples</th>')
})
test('what a file says is text', () => {
  const { text } = audits(fixture(), known({ what: HOSTILE.image, oracle: HOSTILE.quote }))
  expect(text).toContain('&lt;img src=x')
  expect(text).not.toContain('<img')
  expect(text).not.toContain(HOSTILE.quote)
})
