import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { depthPoint } from '../../bench/lineage-depth.js'
import { cellOf } from '../../bench/plan/cell.js'
import { runCell } from '../../bench/run.js'
import { KeyGroups, type Version } from '../../engines/micro-batch/lineage/version.js'
import { anyPlan } from '../../faults/verify/any-plan.js'
import { LINEAGE, LINEAGE_SELDOM } from '../../faults/verify/mutants/lineage.js'
import { loadMutant } from '../../faults/verify/mutants/load.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { BUILT } from '../../faults/verify/subject.js'
import { Target } from '../../faults/verify/target.js'
import { verify } from '../../faults/verify/verify.js'
import type { Act, Fault } from '../../runtime/fault.js'
import { CellBuffer } from '../../workloads/queries/cell-buffer.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import { exact, plain } from './exact.js'

const KEYS = 11
const cells = fc
  .array(fc.tuple(fc.nat(2), fc.nat(KEYS - 1), fc.integer({ min: 1, max: 9 }), fc.integer()), {
    maxLength: 12,
  })
  .map((all): CellRows => {
    const out = new CellBuffer()
    for (const [window, key, count, hash] of all) out.push(window, key, count, hash | 0)
    return out.take()
  })
const textOf = (groups: KeyGroups, version: Version, group: number): string[] => {
  const out = new CellBuffer()
  groups.list(version, group, out)
  const { window, key, count, hash } = out.take()
  return [...key.keys()].map((i) => `${window[i]}/${key[i]}: ${count[i]} ${hash[i]}`).sort()
}
const EMPTY: Version = { id: -1, windows: new Map() }
const never = Number.NEGATIVE_INFINITY

describe('a version of a key group', () => {
  test('is the same by one batch after the other, at once, and from a checkpoint between', () => {
    const runs = fc.tuple(fc.array(cells, { minLength: 1, maxLength: 5 }), fc.nat(4), fc.nat(3))
    fc.assert(
      fc.property(runs, ([batches, cut, group]) => {
        const groups = new KeyGroups(KEYS, 4)
        const own = batches.flatMap((rows) => groups.split(rows).get(group) ?? [])
        const stepsFrom = (from: Version, parts: CellRows[]): Version =>
          parts.reduce((v, rows, id) => groups.next(id, v, [rows], never).version, from)
        const stepwise = stepsFrom(EMPTY, own)
        const atOnce = groups.next(0, EMPTY, own, never).version
        const out = new CellBuffer()
        groups.list(stepsFrom(EMPTY, own.slice(0, cut)), group, out)
        const between = groups.load(0, out.take())
        const behind = groups.next(1, between, own.slice(cut), never).version
        const text = textOf(groups, stepwise, group)
        expect(textOf(groups, atOnce, group)).toEqual(text)
        expect(textOf(groups, behind, group)).toEqual(text)
      }),
    )
  })
  test('is not changed by the next one', () => {
    fc.assert(
      fc.property(cells, cells, (first, second) => {
        const groups = new KeyGroups(KEYS, 1)
        const { version } = groups.next(0, EMPTY, [first], never)
        const before = textOf(groups, version, 0)
        groups.next(1, version, [second, second], 1)
        expect(textOf(groups, version, 0)).toEqual(before)
      }),
    )
  })
})

const small: VerifyPlan = {
  ...plain,
  drain: true,
  intervalMs: 0,
  events: 96,
  batchEvents: 8,
  chunkEvents: 3,
  workers: 3,
  state: 'lineage',
  checkpointBatches: 4,
}
const lost = (point: string, hit: number, act: Act = 'kill'): Fault => ({
  process: 'worker-1.1#1',
  at: { point, hit },
  act,
  forMs: 4,
})

describe('state by lineage', () => {
  test('a lost worker costs no life: its key groups are derived from the checkpoint', () => {
    for (const hit of [8, 15, 22]) {
      const { journal, audit } = verify({ ...small, faults: [lost('receive', hit)] })
      expect(audit.verdict).toBe('exact')
      const acts = journal.entries.flatMap((e) => (e.kind === 'perform' ? [e.label] : []))
      expect(acts.filter((label) => label === 'checkpoint.read').length).toBe(2)
      const spawns = journal.entries.flatMap((e) => (e.kind === 'spawn' ? [e.process] : []))
      expect(spawns).not.toContain('coordinator#2')
      expect(spawns).toContain('worker-1.2#1')
    }
  })
  test('the log begins anew with each checkpoint', () => {
    const { journal } = verify(small)
    const bases = journal.entries.filter((e) => e.kind === 'perform' && e.label === 'base.write')
    expect(bases.length).toBeGreaterThanOrEqual(3)
    expect(bases.length).toBeLessThanOrEqual(4)
  })
  test('any run stays exact, whatever befalls it', () => {
    const workers = fc.array(
      fc
        .record({
          process: fc.constantFrom('worker-*', 'worker-0*', 'worker-*.2#*', 'slot-0'),
          point: fc.constantFrom('receive', 'send', 'slice'),
          hit: fc.integer({ min: 1, max: 30 }),
          act: fc.constantFrom<Act>('kill', 'kill-after', 'zombie', 'delay', 'error'),
          forMs: fc.double({ min: 0.1, max: 4, noNaN: true }),
        })
        .map(({ process, point, hit, ...rest }) => ({ process, at: { point, hit }, ...rest })),
      { minLength: 1, maxLength: 4 },
    )
    const runs = fc.tuple(
      anyPlan.filter(({ engine }) => engine === 'micro-batch'),
      workers,
    )
    fc.assert(
      fc.property(runs, ([plan, faults]) => {
        const guarantee = 'exactly-once' as const
        fc.pre(queryNamed(plan.query)?.output !== 'history')
        exact({ ...plan, guarantee, state: 'lineage', faults: [...plan.faults, ...faults] })
      }),
      { seed: 11, numRuns: 200 },
    )
  })
  test('recovery takes longer the deeper the lineage is, and less with more workers', async () => {
    const at = new Map<string, number>()
    for (const workers of [2, 4]) {
      for (const depth of [1, 16, 64]) {
        const { outageMs, exact } = await depthPoint({ workers, depth })
        expect(exact).toBe(true)
        at.set(`${workers}/${depth}`, outageMs)
      }
    }
    const outage = (workers: number, depth: number): number => at.get(`${workers}/${depth}`)!
    for (const workers of [2, 4]) {
      expect(outage(workers, 16)).toBeGreaterThan(outage(workers, 1))
      expect(outage(workers, 64)).toBeGreaterThan(outage(workers, 16) * 1.5)
    }
    for (const depth of [16, 64]) {
      expect(outage(4, depth)).toBeLessThan(outage(2, depth) * 0.75)
    }
  })
})

describe('on threads', () => {
  test('it is exact when a worker dies, and when the coordinator does', async () => {
    for (const fault of ['crash:event=90000,worker=0', 'crash:coordinator,at=400ms']) {
      const { cell } = await runCell(
        cellOf({
          engine: 'micro-batch',
          state: 'lineage',
          intervalMs: 20,
          durationSeconds: 1,
          ratePerSec: 200_000,
          checkpointBatches: 10,
          seed: '1',
          fault,
        }),
      )
      expect(cell.audit.verdict).toBe('exact')
    }
  })
})

/** Losses of a worker, of the coordinator, and of both, all over small runs. */
function* attacks(): Iterable<VerifyPlan> {
  for (let n = 1; n <= 60; n++) {
    const worker = lost(n % 3 === 0 ? 'send' : 'receive', n, n % 4 === 0 ? 'zombie' : 'kill')
    const point = ['receive', 'base.write', 'sink.commit', 'send'][n % 4]!
    const process = point === 'sink.commit' ? 'writer#1' : 'coordinator#1'
    const other: Fault = { process, at: { point, hit: 1 + (n % 9) }, act: 'kill' }
    yield { ...small, seed: n, faults: [worker] }
    yield { ...small, seed: n, checkpointBatches: 2, faults: [worker, other] }
    yield { ...small, seed: n, pipelineBatches: 4, checkpointBatches: 1, faults: [worker, other] }
  }
}
/** A worker is lost while a checkpoint is complete and waits for its batch to be in the sink. */
function* lateCommits(): Iterable<VerifyPlan> {
  const delay = (process: string, point: string, hit: number, forMs: number): Fault => ({
    process,
    at: { point, hit },
    act: 'delay',
    forMs,
  })
  for (let n = 1; n <= 160; n++) {
    const faults = [
      lost('receive', 5 + ((n * 7) % 30)),
      delay('writer#1', 'sink.commit', 1 + (n % 8), 1 + (n % 7) / 3),
      delay('worker-0.1#1', 'receive', 6 + ((n * 5) % 29), 2),
    ]
    yield {
      ...small,
      seed: n,
      checkpointBatches: 1 + (n % 3),
      pipelineBatches: 2 + (n % 2),
      faults,
    }
  }
}
/** X22 takes several losses of a drawn kind: the swarm of `verify --mutants` sees it. */
const SEEN = [...LINEAGE, ...LINEAGE_SELDOM].filter(({ id }) => id !== 'X22')
describe('these attacks see a build that', () => {
  test.each(SEEN.map((one) => [one.about, one] as const))('%s', async (_, { patches }) => {
    const { programs } = await loadMutant(patches)
    const seen = [...attacks(), ...lateCommits()].some(
      (plan) => new Target(plan, { ...BUILT, programs }).run().broken !== undefined,
    )
    expect(seen).toBe(true)
  })
})
