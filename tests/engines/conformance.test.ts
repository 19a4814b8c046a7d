import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { isBatched, type RunOptions } from '../../bench/plan/options.js'
import { runCell } from '../../bench/run.js'
import type { NativeName } from '../../bench/spec.js'
import { ENGINES } from '../../engines/registry.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { verify } from '../../faults/verify/verify.js'
import { QUERIES } from '../../workloads/queries/query.js'

const base: Omit<VerifyPlan, 'engine' | 'guarantee' | 'query'> = {
  seed: 42,
  events: 150,
  ratePerSec: 16_000,
  drain: false,
  disorderMs: 0,
  lateShare: 0,
  keys: { kind: 'zipf', exponent: 1 },
  partitions: 4,
  workers: 2,
  intervalMs: 2,
  chunkEvents: 20,
  batchEvents: 80,
  pipelineBatches: 2,
  groupBatches: 1,
  sliceEvents: 8,
  bufferEvents: 4,
  faults: [],
}
/** So that clicks of a user come within, one after the other, and too late. */
const ORDERED = [
  'sessions:3',
  'sessions:40',
  'fraud:1:3',
  'fraud:3:40',
  'funnel:40',
  'features:10:40',
]
type Model = Pick<VerifyPlan, 'engine' | 'guarantee'> & Partial<VerifyPlan>
const usual = ENGINES.flatMap(({ name, guarantees }) =>
  guarantees.map((guarantee): Model => ({ engine: name as VerifyPlan['engine'], guarantee })),
)
/** Ways to work of one engine. */
const modes: readonly Partial<VerifyPlan>[] = [
  { alignment: 'unaligned', checkpointTimeoutMs: 2 },
  { bundleEvents: 12 },
  { bundleEvents: 5, alignment: 'unaligned' },
]
const models: readonly (readonly [name: string, Model])[] = [
  ...usual,
  ...modes.map((mode): Model => ({ engine: 'per-event', guarantee: 'exactly-once', ...mode })),
  { engine: 'per-event', guarantee: 'at-least-once', bundleEvents: 12 } as const,
].map((model) => [Object.values(model).join(', '), model])

/** It goes by the order of a user's clicks. */
function ordered(engine: string): boolean {
  return ENGINES.find(({ name }) => name === engine)?.history !== undefined
}
function asked(engine: string): string[] {
  const all = [...QUERIES.values()]
  return all.filter(({ output }) => output !== 'history' || ordered(engine)).map((q) => q.name)
}

describe.each(models)('%s, in simulation', (_, model) => {
  test.each(asked(model.engine))('answers %s exactly, for any partitions and workers', (query) => {
    for (const drain of [false, true]) {
      for (const partitions of [1, 3, 4]) {
        for (const workers of [1, 2, 3]) {
          const { audit } = verify({ ...base, ...model, query, drain, partitions, workers })
          expect(audit.verdict, `${audit.explanation} ${partitions} ${workers}`).toBe('exact')
        }
      }
    }
  })
  test.each(ordered(model.engine) ? ORDERED : [])(
    'answers %s exactly, whatever the disorder',
    (query) => {
      let events = 0
      for (const disorderMs of [0, 6, 400]) {
        for (const partitions of [1, 4]) {
          for (const workers of [1, 3]) {
            const some = { ...base, ...model, query, disorderMs, partitions, workers, users: 8 }
            const { audit } = verify({ ...some, lateShare: disorderMs > 0 ? 0.1 : 0 })
            expect(audit.verdict, `${audit.explanation} ${partitions} ${workers}`).toBe('exact')
            events += audit.expectedEvents
          }
        }
      }
      expect(events).toBeGreaterThan(50)
    },
  )
  test('agrees on what is late, whatever the disorder', () => {
    for (const ratePerSec of [5, 50]) {
      const plan = { ...base, ...model, query: 'ysb', ratePerSec, drain: true }
      const { audit } = verify({ ...plan, disorderMs: 8_000, lateShare: 0.2 })
      expect(audit.verdict, audit.explanation).toBe('exact')
    }
  })
  test('shows every click in the end', () => {
    const { journal } = verify({ ...base, ...model, query: 'enrich', workers: 3, partitions: 2 })
    const visible = new Map<number, number>()
    for (const e of journal.entries) {
      if (e.kind === 'progress' && e.stage === 'visible') visible.set(e.partition, e.offset)
    }
    expect([...visible.values()].reduce((sum, offset) => sum + offset, 0)).toBe(base.events)
  })
})

/** Some 0.6 s on real threads, with whatever befalls them. */
async function onThreads(engine: NativeName, query: string, fault: string, mode: RunOptions = {}) {
  const pace = isBatched(engine) ? { intervalMs: 20 } : { checkpointIntervalMs: 60 }
  const load = { ratePerSec: 50_000, events: 30_000 }
  const spec = cellOf({ engine, query, fault, ...load, ...pace, ...mode })
  const { cell } = await runCell({ ...spec, warmupMs: 0 })
  return cell
}

describe.each(['ysb', 'enrich'])('%s on real threads stays exact', (query) => {
  test.each([
    ['micro-batch', 'crash:chunk=9'],
    ['micro-batch', 'crash:coordinator,at=200ms'],
    ['micro-batch', 'zombie:chunk=9,for=80ms'],
    ['per-event', 'crash:event=5000,worker=1'],
    ['per-event', 'crash:coordinator,at=200ms'],
    ['per-event', 'zombie:worker=1,at=200ms,for=80ms'],
    ['trident', 'crash:event=5000,worker=1'],
    ['trident', 'crash:coordinator,at=200ms'],
  ] as const)('%s, %s', async (engine, fault) => {
    const { audit, recovery, notes } = await onThreads(engine, query, fault)
    expect(audit.verdict, audit.explanation).toBe('exact')
    expect(notes).not.toContain('the fault did not strike')
    expect(recovery).not.toBeNull()
  })
})

describe.each(['sessions:100', 'fraud:2:500'])('%s on real threads stays exact', (query) => {
  test.each([
    ['micro-batch', 'crash:chunk=9'],
    ['micro-batch', 'crash:coordinator,at=200ms'],
    ['per-event', 'crash:event=5000,worker=1'],
    ['per-event', 'zombie:worker=1,at=200ms,for=80ms'],
  ] as const)('%s, %s', async (engine, fault) => {
    const { audit, notes } = await onThreads(engine, query, fault)
    expect(audit.verdict, audit.explanation).toBe('exact')
    expect(notes).not.toContain('the fault did not strike')
  })
})

describe.each(['ysb', 'enrich'])('%s on real threads loses nothing', (query) => {
  test.each([
    ['acked', 'crash:event=5000,worker=1'],
    ['acked', 'crash:coordinator,at=200ms'],
    ['acked', 'zombie:worker=1,at=200ms,for=80ms'],
  ] as const)('%s, %s', async (engine, fault) => {
    const { audit, notes } = await onThreads(engine, query, fault)
    expect(audit.verdict, audit.explanation).not.toBe('inexact')
    expect(audit.lost).toBe(0)
    expect(notes).not.toContain('the fault did not strike')
  })
})

describe.each<RunOptions>([
  { alignment: 'unaligned' },
  { bundleEvents: 500, bundleMs: 2 },
  { bundleMs: 2, alignment: 'unaligned' },
])('per-event on real threads with %o', (mode) => {
  test('stays exact when a worker dies, and with one that is slow', async () => {
    for (const fault of [
      'crash:event=5000,worker=1',
      'slow:worker=0,factor=20,at=50ms,for=200ms',
    ]) {
      const { audit, notes } = await onThreads('per-event', 'clicks', fault, mode)
      expect(audit.verdict, audit.explanation).toBe('exact')
      expect(notes).not.toContain('the fault did not strike')
    }
  })
})
