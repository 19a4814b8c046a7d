import { describe, expect, test } from 'vitest'
import { ENGINES } from '../../engines/registry.js'
import { Finals } from '../../faults/verify/finals.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Prefix, Prefixes } from '../../faults/verify/prefix.js'
import { Target } from '../../faults/verify/target.js'
import { readNow } from '../../faults/verify/watch.js'
import type { Sink } from '../../sinks/sink.js'
import { secondsOf } from '../../workloads/log/memory.js'
import { QUERIES } from '../../workloads/queries/query.js'
import type { CellRows, Rows } from '../../workloads/queries/rows.js'
import { answerOf } from '../../workloads/queries/views/answer.js'
import { sqlOf } from '../../workloads/queries/views/query-sql.js'
import { Clicks } from '../workloads/queries/views/database.js'
import { plain } from './exact.js'

const counts = [...QUERIES.values()].filter(({ output }) => output === 'count')
/** Clicks far apart, so that windows close one after the other, and some come late. */
const APART: VerifyPlan = {
  ...plain,
  ratePerSec: 2,
  intervalMs: 6_000,
  disorderMs: 4_000,
  lateShare: 0.1,
  batchEvents: 12,
}
const appending = ENGINES.flatMap(({ name, appendsWith = [] }) =>
  appendsWith.map((guarantee) => ({ engine: name as VerifyPlan['engine'], guarantee })),
)

/** Runs it; what it committed, commit by commit, and what a reader sees in the end. */
function commitsOf(plan: VerifyPlan): { parts: CellRows[][]; read: Rows } {
  const parts: CellRows[][] = []
  let read: Rows | undefined
  const wrap = (sink: Sink): Sink => ({
    ...{ fence: (w) => sink.fence(w), read: () => sink.read(), close: () => sink.close() },
    commit(commit) {
      const some = commit.rows.filter((rows): rows is CellRows => rows.kind === 'cells')
      parts.push(some.filter(({ key }) => key.length > 0))
      return sink.commit(commit)
    },
  })
  const judge = (sink: Sink): undefined => {
    read = readNow(sink)
  }
  const { broken } = new Target(plan).run(plan.faults, { wrap, judge, closely: true })
  expect(broken, broken?.what).toBeUndefined()
  return { parts: parts.filter((some) => some.length > 0), read: read! }
}
const cellsIn = (parts: readonly CellRows[][]): string[] =>
  parts.flat().flatMap(({ window, key }) => [...key].map((k, i) => `${window[i]}/${k}`))

describe.each(appending)('$engine with $guarantee, output mode append', (model) => {
  test.each(counts)('tells each cell of $name once, window by window', ({ name }) => {
    const plan = { ...APART, ...model, query: name }
    const { parts: appended, read } = commitsOf({ ...plan, outputMode: 'append' })
    const { parts: updated, read: same } = commitsOf(plan)
    const cells = cellsIn(appended)
    expect(new Set(cells).size).toBe(cells.length)
    expect(cells).toHaveLength(read.key.length)
    expect([...read.key].sort()).toEqual([...same.key].sort())
    if (name === 'ysb-1h') return
    // Not all of them with the last click; and in mode update cells come again.
    expect(appended.length).toBeGreaterThan(2)
    if (name !== 'distinct-users') expect(cellsIn(updated).length).toBeGreaterThan(cells.length)
  })
  test('holds when the writer dies right behind a commit that has come out, or before it', () => {
    for (const act of ['kill', 'kill-after', 'zombie', 'crash-lost', 'crash-torn'] as const) {
      if (model.guarantee === 'none' && act.startsWith('crash')) continue
      for (let hit = 1; hit <= 6; hit++) {
        const at = { point: 'sink.commit', hit }
        const faults = [{ process: 'writer#1', at, act, forMs: 3 }]
        const { broken } = new Target({ ...APART, ...model, outputMode: 'append' }).run(faults)
        expect(broken, broken?.what).toBeUndefined()
      }
    }
  })
})

describe('an oracle of final rows', () => {
  const { prepared } = new Target(APART)
  const prefixes = new Prefixes(prepared.query, prepared.shared)
  const whole = prefixes.additions.map((all) => all.length)
  const { expected } = prepared
  const rowsOf = (cells: readonly { window: number; key: number; count: number; hash: number }[]) =>
    ({
      kind: 'cells',
      window: Int32Array.from(cells, ({ window }) => window),
      key: Int32Array.from(cells, ({ key }) => key),
      count: Int32Array.from(cells, ({ count }) => count),
      hash: Int32Array.from(cells, ({ hash }) => hash),
    }) satisfies CellRows
  const all = [...expected.cells.values()]
  const told = (cells: typeof all, offsets = whole): void => {
    const prefix = new Prefix(prefixes)
    prefix.grow(offsets)
    new Finals(prefixes).applied(1, [rowsOf(cells)], prefix)
  }
  test('lets the right ones pass, and sees what is early, missing, doubled or not final', () => {
    told(all)
    const half = whole.map((n) => Math.floor(n / 2))
    const below = prefixes.finalBelow(half)
    told(
      all.filter(({ window }) => window < below),
      half,
    )
    expect(() => told(all, half)).toThrow(/before its window is over/)
    expect(() => told(all.slice(1))).toThrow(/does not tell it/)
    expect(() => told([...all, all[0]!])).toThrow(/again/)
    const less = [{ ...all[0]!, count: all[0]!.count + 1 }, ...all.slice(1)]
    expect(() => told(less)).toThrow(/not its final value/)
  })
})

const EXACT = ENGINES.filter(({ guarantees }) => guarantees[0]!.startsWith('exactly-once'))
describe.each(EXACT)('$name', ({ name, guarantees }) => {
  test('commits what the nightly job in SQL finds, for every query, although a worker dies', async () => {
    const engine = name as VerifyPlan['engine']
    const guarantee = guarantees[0]!
    const died = { process: 'slot-0', at: { event: 20 }, act: 'kill' as const }
    for (const query of QUERIES.values()) {
      if (query.output === 'history') continue
      const plan = { ...APART, engine, guarantee, query: query.name, faults: [died] }
      const target = new Target(plan)
      let rows: Rows | undefined
      const { broken, struck } = target.run(plan.faults, {
        judge: (sink) => {
          rows = readNow(sink)
          return undefined
        },
      })
      expect([broken, struck]).toEqual([undefined, 1])
      const { shared } = target.prepared
      const clicks = await Clicks.of(shared)
      const answer = answerOf(query, rows!, secondsOf(query, shared))
      expect(await clicks.query(sqlOf(query)), query.name).toEqual(answer.rows)
      expect(answer.rows.length).toBeGreaterThan(0)
      clicks.close()
    }
  })
})
