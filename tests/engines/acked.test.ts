import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acker } from '../../engines/acked/acker.js'
import type { Edges, ToAcker } from '../../engines/acked/args.js'
import { EdgeIds } from '../../engines/acked/edge-ids.js'
import { partitionByKey } from '../../engines/acked/partition-by-key.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Target } from '../../faults/verify/target.js'
import type { Act, Fault } from '../../runtime/fault.js'
import { ownerOf } from '../../workloads/queries/kernel.js'
import { plain } from './exact.js'

const small: VerifyPlan = {
  ...plain,
  engine: 'acked',
  guarantee: 'at-least-once',
  query: 'clicks',
  events: 300,
  keys: { kind: 'zipf', exponent: 1 },
  partitions: 4,
}
const strike = (process: string, point: string, hit: number, act: Act = 'kill'): Fault => ({
  process,
  at: { point, hit },
  act,
  forMs: 8,
})
function run(plan: VerifyPlan) {
  const { broken, audit, lives, struck } = new Target(plan).run()
  if (broken !== undefined) throw new Error(`${broken.oracle}: ${broken.what}`)
  return { ...audit!, lives, struck }
}
const HITS = Array.from({ length: 12 }, (_, k) => 3 + 9 * k)

describe('a worker that is lost', () => {
  test.each(['kill', 'zombie'] as const)('by %s, starts again in the same life', (act) => {
    let doubled = 0
    for (const hit of HITS) {
      const end = run({ ...small, faults: [strike('worker-0#1', 'slice', hit, act)] })
      expect(end.lives).toBe(1)
      expect(end.lost).toBe(0)
      doubled += end.duplicated
    }
    expect(doubled).toBeGreaterThan(0)
  })
  test('takes its counts with it where they are in its memory, and the audit says why', () => {
    let lost = 0
    for (const hit of HITS) {
      const faults = [strike('worker-0#1', 'slice', hit)]
      const end = run({ ...small, guarantee: 'delivery', faults })
      if (end.lost > 0) expect(end.explanation).toContain('1 lost worker')
      lost += end.lost
    }
    expect(lost).toBeGreaterThan(0)
  })
  test('ends the life without an acker: nobody would notice what it had', () => {
    const faults = [strike('worker-0#1', 'slice', 30)]
    const end = run({ ...small, guarantee: 'none', faults })
    expect(end.lives).toBe(2)
    expect(end.duplicated).toBe(0)
  })
})

test('an acker that dies is started again, and its roots are emitted again', () => {
  for (const guarantee of ['at-least-once', 'delivery'] as const) {
    for (const hit of HITS) {
      const end = run({ ...small, guarantee, faults: [strike('acker#1', 'receive', hit)] })
      expect([end.lives, end.lost]).toEqual([1, 0])
    }
  }
})

test('the coordinator goes on from acked offsets, and the store from what the sink has', () => {
  for (const query of ['clicks', 'enrich']) {
    for (const process of ['coordinator#1', 'writer#1']) {
      for (const hit of HITS) {
        const end = run({ ...small, query, faults: [strike(process, 'receive', hit)] })
        expect(end.lost).toBe(0)
        if (end.struck > 0) expect(end.lives).toBe(2)
      }
    }
  }
})

/** What an acker that gets these letters says. */
function ackedBy(letters: readonly ToAcker[]): number[] {
  const context = { self: 0, parent: 1, world: undefined, nowMs: 0 }
  const program = acker.run(context, { ackTimeoutMs: 1 })
  const roots: number[] = []
  let mail: ToAcker | undefined
  for (const letter of [undefined, ...letters]) {
    mail = letter
    let next = program.next(mail)
    while (!next.done && next.value.op === 'send') {
      roots.push((next.value.message as { root: number }).root)
      next = program.next()
    }
  }
  return roots
}
const edgesOf = (root: number, ids: readonly (readonly [number, number])[]): Edges => ({
  root: [root],
  hi: [ids.reduce((xor, [hi]) => xor ^ hi, 0)],
  lo: [ids.reduce((xor, [, lo]) => xor ^ lo, 0)],
})
function idsOf(count: number): (readonly [number, number])[] {
  const ids = new EdgeIds(1, 1)
  return Array.from({ length: count }, () => {
    ids.draw()
    return [ids.hi, ids.lo] as const
  })
}

describe('the acker', () => {
  const trees = fc
    .integer({ min: 1, max: 6 })
    .chain((count) =>
      fc.tuple(
        fc.constant(count),
        fc.shuffledSubarray([...Array(count + 1).keys()], { minLength: count + 1 }),
      ),
    )
  const lettersOf = (count: number, order: readonly number[]): ToAcker[] => {
    const ids = idsOf(count)
    const init: ToAcker = { kind: 'init', spout: 7, edges: edgesOf(5, ids) }
    const acks = ids.map((id): ToAcker => ({ kind: 'ack', edges: edgesOf(5, [id]) }))
    return order.map((at) => [init, ...acks][at]!)
  }
  test('knows a root for done once all edges are acked, in whatever order they come', () => {
    fc.assert(
      fc.property(trees, ([count, order]) => {
        const letters = lettersOf(count, order)
        expect(ackedBy(letters.slice(0, -1))).toEqual([])
        expect(ackedBy(letters)).toEqual([5])
      }),
      { seed: 42 },
    )
  })
  test('would take one without edges of its own for done too early: the canary', () => {
    const [init] = lettersOf(3, [0])
    const unanchored = { ...init!, edges: edgesOf(5, []) } as ToAcker
    expect(ackedBy([unanchored])).toEqual([5])
  })
})

test('no two edges of some spouts have one id', () => {
  const seen = new Set<string>()
  for (let index = 0; index < 4; index++) {
    for (let number = 1; number <= 3; number++) {
      const ids = new EdgeIds(index, number)
      for (let n = 0; n < 5_000; n++) {
        ids.draw()
        seen.add(`${ids.hi} ${ids.lo}`)
      }
    }
  }
  expect(seen.size).toBe(4 * 3 * 5_000)
})

test('each row goes to the owner of its key, once', () => {
  const key = Int32Array.from({ length: 200 }, (_, k) => k % 50)
  const column = Int32Array.from(key, (_, k) => k)
  const rows = { kind: 'cells' as const, window: column, key, count: column, hash: column }
  const parts = partitionByKey(rows, 3)
  const all = parts.flatMap((part, owner) => {
    for (const one of part!.key) expect(ownerOf(one, 3)).toBe(owner)
    return [...part!.window]
  })
  expect(all.sort((a, b) => a - b)).toEqual([...column])
})
