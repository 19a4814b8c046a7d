import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Commits } from '../../../faults/verify/commits.js'
import { Prefix, Prefixes } from '../../../faults/verify/prefix.js'
import type { Commit } from '../../../sinks/sink.js'
import { auditHash } from '../../../workloads/log/log.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'
import type { Query } from '../../../workloads/queries/query.js'
import type { Rows } from '../../../workloads/queries/rows.js'
import { shapeOf } from '../../../workloads/queries/shape.js'
import { reference } from '../../../workloads/reference.js'
import type { Workload } from '../../../workloads/workload.js'
import { byUser, COUNTED, ORDERED, smallWorkloads } from '../../workloads/arbitraries.js'

const ALL = [...COUNTED, ...ORDERED]
const queries = fc.constantFrom(...ALL)
const isOrdered = ({ output }: Query): boolean => output === 'history'
const isCells = (query: Query): boolean => shapeOf(query).output === 'count'
const logOf = (workload: Workload, query: Query) =>
  makeLog(isOrdered(query) ? byUser(workload) : workload)
/** Of each partition's clicks: how much of them a step takes. */
const steps = fc.array(fc.array(fc.nat({ max: 12 }), { minLength: 5, maxLength: 5 }), {
  maxLength: 8,
})
const workloads = fc
  .tuple(smallWorkloads(80), fc.constantFrom(0, 0.2))
  .map(([workload, malformedShare]) => ({ ...workload, malformedShare }))

/** Offsets that grow to the ends of all partitions. */
function offsetsOf(workload: Workload, wanted: readonly (readonly number[])[]): number[][] {
  const log = openLog(makeLog(workload))
  const ends = Array.from({ length: log.partitions }, (_, p) => log.length(p))
  const path: number[][] = []
  let at = ends.map(() => 0)
  for (const step of wanted) {
    at = at.map((offset, p) => Math.min(ends[p]!, offset + step[p]!))
    path.push(at)
  }
  return [...path, ends]
}

describe('the answer to a prefix', () => {
  test('is the reference once it has grown to the end, whatever its steps', () => {
    const holds = (workload: Workload, query: Query, wanted: number[][]): void => {
      const shared = logOf(workload, query)
      const { events, cells } = reference(query, shared)
      const prefixes = new Prefixes(query, shared)
      const prefix = new Prefix(prefixes)
      let before = 0
      for (const to of offsetsOf(workload, wanted)) {
        const changed = prefix.grow(to)
        if (!isOrdered(query)) expect(prefix.events - before).toBe(changed.length)
        before = prefix.events
      }
      expect(prefix.events).toBe(events)
      // A session that was none in the end is a cell that is empty again.
      const left = [...prefixes.cells.values()].filter((at) => prefix.count[at] !== 0)
      expect(left.length).toBe(cells.size)
      for (const [name, { count, hash }] of cells) {
        const at = prefixes.cells.get(name)!
        expect([name, prefix.count[at], prefix.hash[at]]).toEqual([name, count, hash])
      }
    }
    fc.assert(fc.property(workloads, queries, steps, holds), { seed: 42, numRuns: 200 })
  })
  test('of a shorter log is that log’s reference: what comes later changes nothing', () => {
    const holds = (workload: Workload, query: Query, share: number): void => {
      const less = { ...workload, events: Math.floor(workload.events * share) }
      const short = logOf(less, query)
      const { partitions } = workload
      const prefix = new Prefix(new Prefixes(query, logOf(workload, query)))
      const log = openLog(short)
      prefix.grow(Array.from({ length: partitions }, (_, p) => log.length(p)))
      expect(prefix.events).toBe(reference(query, short).events)
    }
    // Clicks of the same seed are the same, however many follow.
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(workloads, queries, share, holds), { seed: 42, numRuns: 200 })
  })
})

/** What an honest engine commits for each step, made from the answer itself. */
function honest(workload: Workload, query: Query, wanted: readonly (readonly number[])[]) {
  const shared = logOf(workload, query)
  const log = openLog(shared)
  const prefixes = new Prefixes(query, shared)
  const names = [...prefixes.cells.keys()].map((name) => name.split('/').map(Number))
  const prefix = new Prefix(prefixes)
  const writer = { query: query.name, role: 'engine' } as const
  const steps = offsetsOf(workload, wanted).map((to, id) => {
    const from = [...prefix.offsets]
    const cells = [...new Set(prefix.grow(to))]
    const column = (of: (cell: number) => number): Int32Array => Int32Array.from(cells, of)
    const clicks: number[][] = []
    for (let partition = 0; partition < to.length; partition++) {
      for (let offset = from[partition]!; offset < to[partition]!; offset++) {
        const click = prefixes.additions[partition]![offset]!
        if (click.cell < 0) continue
        const { columns, index } = log.segment(partition, offset)
        const hash = auditHash(partition, offset)
        const values = click.values ?? []
        clicks.push([partition, offset, click.key, columns.eventTime[index]!, hash, ...values])
      }
    }
    const one = (c: number): Int32Array => Int32Array.from(clicks, (click) => click[c]!)
    const rows: Rows = !isCells(query)
      ? {
          kind: 'each',
          partition: one(0),
          offset: one(1),
          key: one(2),
          eventTime: one(3),
          hash: one(4),
          values: Array.from({ length: shapeOf(query).values ?? 0 }, (_, v) => one(5 + v)),
        }
      : {
          kind: 'cells',
          window: column((cell) => names[cell]![0]!),
          key: column((cell) => names[cell]![1]!),
          count: column((cell) => prefix.count[cell]!),
          hash: column((cell) => prefix.hash[cell]!),
        }
    const commit: Commit = { writer, epoch: 1, id, rows: [rows] }
    return { commit, to }
  })
  return { prefixes, steps }
}

describe('commits, one by one', () => {
  test('pass when each tells what its clicks change', () => {
    const passes = (workload: Workload, query: Query, wanted: number[][]): void => {
      const { prefixes, steps } = honest(workload, query, wanted)
      const commits = new Commits(prefixes)
      for (const { commit, to } of steps) commits.applied(commit, to)
      expect(commits.gap()).toBeUndefined()
    }
    fc.assert(fc.property(workloads, queries, steps, passes), { seed: 42, numRuns: 200 })
  })
  test('are refused when any word of any row is another', () => {
    const refused = (
      workload: Workload,
      query: Query,
      wanted: number[][],
      lot: readonly [number, number, number],
    ): void => {
      const { prefixes, steps } = honest(workload, query, wanted)
      const withRows = steps.filter(({ commit }) => commit.rows[0]!.key.length > 0)
      fc.pre(withRows.length > 0)
      const victim = withRows[lot[0] % withRows.length]!.commit
      // Of an event time no oracle but the audit knows, and that only its window.
      const { kind: _, ...all } = victim.rows[0]!
      const columns = Object.entries(all as Record<string, Int32Array | Int32Array[]>)
      const words = columns.flatMap(([name, column]) => (name === 'eventTime' ? [] : column))
      const column = words[lot[1] % words.length] as Int32Array
      column[lot[2] % column.length]! ^= 0x55
      const commits = new Commits(prefixes)
      expect(() => {
        for (const { commit, to } of steps) commits.applied(commit, to)
      }).toThrow(/^O[35]: commit/)
    }
    const lots = fc.tuple(fc.nat(), fc.nat(), fc.nat())
    fc.assert(fc.property(workloads, queries, steps, lots, refused), { seed: 42, numRuns: 300 })
  })
  test('are refused when one is left out, comes twice, or goes back', () => {
    const workload = fc.sample(smallWorkloads(80), { seed: 3, numRuns: 40 })
    for (const query of ALL) {
      for (const one of workload.filter(({ events }) => events > 40)) {
        const { prefixes, steps } = honest(one, query, [
          [3, 3, 3, 3, 3],
          [5, 5, 5, 5, 5],
        ])
        const [first, second, last] = [steps[0]!, steps[1]!, steps[2]!]
        const run =
          (...some: readonly Step[]) =>
          () => {
            const commits = new Commits(prefixes)
            for (const { commit, to } of some) commits.applied(commit, to)
          }
        expect(run(first, second, last)).not.toThrow()
        expect(run(first, first)).toThrow(/^O4: commit 0 took effect after commit 0/)
        expect(run(second, first)).toThrow(/^O[45]: /)
        const back = { commit: { ...last.commit, rows: [] }, to: first.to }
        expect(run(first, second, back)).toThrow(/^O4: commit 2 goes back/)
        // Of counts the next commit may tell all that this one told, and then nothing is missing.
        const missed = !isCells(query) && second.commit.rows[0]!.key.length > 0
        if (missed) expect(run(first, last)).toThrow(/^O5: /)
        const commits = new Commits(prefixes)
        commits.applied(first.commit, first.to)
        expect(commits.gap()).toMatch(/commits cover \d+ of \d+ clicks of partition 0/)
      }
    }
  })
})
interface Step {
  readonly commit: Commit
  readonly to: readonly number[]
}
