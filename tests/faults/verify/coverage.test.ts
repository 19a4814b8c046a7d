import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Coverage, roleOf, SOMETIMES, type Sometimes } from '../../../faults/verify/coverage.js'
import { Target } from '../../../faults/verify/target.js'
import { pointOf } from '../../../runtime/program.js'
import { plain } from '../../engines/exact.js'

const processes = fc.constantFrom('coordinator#1', 'coordinator#2', 'writer#1', 'chunk-7@2.1#1')
const hits = fc.array(fc.tuple(processes, fc.constantFrom('send', 'sink.commit')))
const sometimes = fc.array(fc.constantFrom(...(Object.keys(SOMETIMES) as Sometimes[])))

describe('coverage', () => {
  test('adds up: in parts or at once, and in any order', () => {
    const runs = fc.array(fc.tuple(hits, sometimes), { maxLength: 5 })
    const adds = (all: readonly (readonly [(readonly [string, string])[], Sometimes[]])[]) => {
      const whole = new Coverage()
      const sum = new Coverage()
      for (const [points, events] of all.toReversed()) {
        const part = new Coverage()
        for (const [process, point] of points) part.hit(process, point)
        for (const what of events) part.saw(what)
        sum.add(part)
      }
      for (const [points, events] of all) {
        for (const [process, point] of points) whole.hit(process, point)
        for (const what of events) whole.saw(what)
      }
      const sorted = (map: ReadonlyMap<string, number>) => [...map].sort()
      expect(sorted(sum.points)).toEqual(sorted(whole.settle().points))
      expect(sorted(sum.sometimes)).toEqual(sorted(whole.sometimes))
    }
    fc.assert(fc.property(runs, adds), { seed: 42 })
  })
  test('forgets lives and numbers of processes', () => {
    const names = ['coordinator#12', 'writer#1', 'worker-0#3', 'chunk-7@2.1#1', 'supervisor']
    const roles = ['coordinator', 'writer', 'worker', 'chunk', 'supervisor']
    expect(names.map(roleOf)).toEqual(roles)
  })
  test.each(['micro-batch', 'per-event'] as const)('of %s has each place once', (engine) => {
    const coverage = new Coverage()
    const passed = new Map<string, number>()
    const target = new Target({ ...plain, engine })
    target.run([], {
      coverage,
      passed: (process, effect) => {
        const name = `${roleOf(process.name)} ${pointOf(effect)}`
        passed.set(name, (passed.get(name) ?? 0) + 1)
      },
    })
    expect(coverage.settle().points).toEqual(passed)
    expect(passed.get('writer sink.commit')).toBeGreaterThan(0)
  })
  test('met what the faults bring about', () => {
    const at = (
      process: string,
      point: string,
      act: 'kill-after' | 'lose-reply' | 'lose-request',
    ) => ({ process, at: { point, hit: 1 }, act }) as const
    const seen = (...faults: ReturnType<typeof at>[]): string[] => {
      const coverage = new Coverage()
      new Target(plain).run(faults, { coverage })
      return [...coverage.sometimes.keys()].sort()
    }
    expect(seen()).toEqual([])
    const death = at('writer#1', 'sink.commit', 'kill-after')
    expect(seen(death)).toEqual(['commit repeated', 'recovery'])
    const again = at('writer#2', 'sink.fence', 'kill-after')
    expect(seen(death, again)).toContain('recovery in recovery')
    expect(seen(at('writer#1', 'sink.commit', 'lose-reply'))).toContain('unknown, was in')
    expect(seen(at('writer#1', 'sink.commit', 'lose-request'))).toContain('unknown, was not in')
  })
})
