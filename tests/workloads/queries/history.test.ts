import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayBeLate } from '../../../workloads/lateness.js'
import { makeLog, openLog, type SharedLog } from '../../../workloads/log/memory.js'
import { ClickBuffer } from '../../../workloads/queries/history/click-buffer.js'
import { UserStates } from '../../../workloads/queries/history/user-states.js'
import { type Query, queryNamed } from '../../../workloads/queries/query.js'
import { type Rows, rowHash, valuesOf } from '../../../workloads/queries/rows.js'
import { type Cell, cellName, reference } from '../../../workloads/reference.js'
import type { Workload } from '../../../workloads/workload.js'
import { byUser, ORDERED, smallWorkloads } from '../arbitraries.js'
import { kernelOf } from './forms.js'

/** What a reader has in the end. */
class Reader {
  readonly cells = new Map<string, Cell>()
  readonly seen = new Set<string>()
  readonly #query: Query

  constructor(query: Query) {
    this.#query = query
  }
  take(rows: Rows): void {
    for (let i = 0; i < rows.key.length; i++) {
      const key = rows.key[i]!
      const hash = rows.hash[i]!
      if (rows.kind === 'cells') {
        const [window, count] = [rows.window[i]!, rows.count[i]!]
        if (count === 0) this.cells.delete(cellName(window, key))
        else this.cells.set(cellName(window, key), { window, key, count, hash })
        continue
      }
      const id = `${rows.partition[i]}/${rows.offset[i]}`
      expect(this.seen).not.toContain(id)
      this.seen.add(id)
      const window = Math.floor(rows.eventTime[i]! / this.#query.windowMs)
      const before = this.cells.get(cellName(window, key))
      this.cells.set(cellName(window, key), {
        window,
        key,
        count: (before?.count ?? 0) + 1,
        hash: ((before?.hash ?? 0) + rowHash(hash, valuesOf(rows, i))) | 0,
      })
    }
  }
}

interface Cuts {
  /** Clicks of each step. */
  readonly most: number
  /** What befalls the state behind a step. */
  readonly after: readonly ('nothing' | 'restored' | 'from its changes' | 'forgets')[]
}
const cuts: fc.Arbitrary<Cuts> = fc.record({
  most: fc.integer({ min: 1, max: 40 }),
  after: fc.array(
    fc.constantFrom(
      'nothing' as const,
      'restored' as const,
      'from its changes' as const,
      'forgets' as const,
    ),
    { minLength: 1, maxLength: 8 },
  ),
})

/** All partitions in turn, a step of each. */
function folded(query: Query, shared: SharedLog, { most, after }: Cuts): Reader {
  const log = openLog(shared)
  const kernel = kernelOf('typescript', query, shared, mayBeLate(query, shared))
  const reader = new Reader(query)
  const offsets = Array.from({ length: log.partitions }, () => 0)
  let state = new UserStates(query)
  let copy = new UserStates(query)
  const clicks = new ClickBuffer()
  for (let step = 0; offsets.some((at, p) => at < log.length(p)); step++) {
    for (const [p, at] of offsets.entries()) {
      const length = Math.min(most, log.length(p) - at)
      if (length <= 0) continue
      kernel.extract(p, at, log.segment(p, at), length, clicks)
      offsets[p] = at + length
    }
    state.apply(clicks.words, clicks.length)
    clicks.clear()
    reader.take(state.take())
    copy.set(state.changes())
    const what = after[step % after.length]!
    if (what === 'restored') {
      const next = new UserStates(query)
      for (const part of state.parts(20)) next.set(part)
      state = next
    } else if (what === 'from its changes') {
      state = copy
      copy = new UserStates(query)
      copy.set(state.rows())
    } else if (what === 'forgets') {
      let lowest = Number.POSITIVE_INFINITY
      for (const [p, at] of offsets.entries()) {
        if (at >= log.length(p)) continue
        const { columns, index } = log.segment(p, Math.max(0, at - 1))
        lowest = Math.min(lowest, at === 0 ? -Infinity : columns.frontier[index]!)
      }
      if (Number.isFinite(lowest)) {
        state.close(Math.floor((lowest - query.allowedLatenessMs) / query.windowMs))
      }
      const next = new UserStates(query)
      next.set(state.rows())
      state = next
    }
  }
  return reader
}

const workloads = fc
  .record({ workload: smallWorkloads(300), share: fc.constantFrom(0, 0.2) })
  .map(({ workload, share }): Workload => byUser({ ...workload, malformedShare: share }))
const queries = fc
  .record({ query: fc.constantFrom(...ORDERED), allowedLatenessMs: fc.constantFrom(0, 5, 700) })
  .map(({ query, ...lateness }): Query => ({ ...query, ...lateness }))

describe('a history, folded', () => {
  test('is the reference, however it is cut, restored, and forgets what is over', () => {
    fc.assert(
      fc.property(workloads, queries, cuts, (workload, query, cut) => {
        const shared = makeLog(workload)
        const { cells } = reference(query, shared)
        const found = folded(query, shared, cut).cells
        expect(new Map([...found].sort())).toEqual(new Map([...cells].sort()))
      }),
      { seed: 42, numRuns: 400 },
    )
  })
  test('moves and joins sessions, and alerts, in such workloads', () => {
    const shared = makeLog(
      byUser({ ...fc.sample(smallWorkloads(300), { seed: 1, numRuns: 1 })[0]!, ...BUSY }),
    )
    const sessions = queryNamed('sessions:20')!
    const kernel = kernelOf('typescript', sessions, shared)
    const state = new UserStates(sessions)
    const clicks = new ClickBuffer()
    kernel.extract(0, 0, openLog(shared).segment(0, 0), 300, clicks)
    state.apply(clicks.words, clicks.length)
    const rows = state.take()
    expect(rows.kind === 'cells' && [...rows.count].filter((n) => n === 0).length).toBeGreaterThan(
      9,
    )
    expect(reference(queryNamed('fraud:1:100')!, shared).events).toBeGreaterThan(9)
  })
  test('keeps no more users than may still matter', () => {
    const shared = makeLog(
      byUser({ ...fc.sample(smallWorkloads(10), { seed: 1, numRuns: 1 })[0]!, ...LONG }),
    )
    const query = queryNamed('sessions:20')!
    const kernel = kernelOf('typescript', query, shared)
    const state = new UserStates(query)
    const clicks = new ClickBuffer()
    const log = openLog(shared)
    for (let at = 0; at < log.length(0); at += 100) {
      const segment = log.segment(0, at)
      kernel.extract(0, at, segment, 100, clicks)
      state.apply(clicks.words, clicks.length)
      clicks.clear()
      state.take()
      state.changes()
      state.close(Math.floor((segment.columns.frontier[at + 99]! - 20) / 20))
    }
    // 100 ms of clicks, one a ms, may matter; room is for twice that, a power of two.
    expect(state.users).toBeLessThanOrEqual(512)
  })
})
const BUSY = {
  partitions: 1,
  events: 300,
  ratePerSec: 1_000,
  arrivals: { kind: 'steady' },
  users: 20,
  disorderMs: 40,
  lateShare: 0,
} as const
const LONG = { ...BUSY, events: 50_000, users: 200_000, disorderMs: 0 }

describe('a query with numbers of its own', () => {
  test.each([
    ['sessions:5000', 5_000],
    ['fraud:3:200', 200],
    ['sessions', 30_000],
  ])('%s is known', (name, windowMs) => {
    expect(queryNamed(name)).toMatchObject({ name, windowMs, output: 'history' })
  })
  test.each([
    'sessions:',
    'sessions:0',
    'sessions:1:2',
    'sessions:x',
    'fraud:9',
    'fraud:1e9:5',
    'ysb:5',
  ])('%s is not', (name) => {
    expect(queryNamed(name)).toBeUndefined()
  })
  test('has the usual name for the usual numbers', () => {
    expect(queryNamed('sessions:30000')!.name).toBe('sessions')
  })
})
