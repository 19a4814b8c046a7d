import { describe, expect, it } from 'vitest'
import { quieter } from '../../../bench/calibrate/calibrate.js'
import { costOf, fitted, restedCostOf } from '../../../bench/calibrate/fit.js'
import { costsFor, parseModel } from '../../../bench/calibrate/model.js'
import { observed } from '../../../bench/calibrate/observed.js'
import { SharedSamples } from '../../../bench/calibrate/samples.js'
import { perform, send, slice } from '../../../runtime/program.js'

const samplesOf = (ms: (events: number) => number) =>
  Array.from({ length: 400 }, (_, i) => ({
    kind: 'chunk:slice',
    ms: ms(i * 10),
    work: { events: i * 10 },
  }))

describe('a cost fitted to samples', () => {
  it('finds what is fixed and what each event takes', () => {
    const { cost, pausesMs } = fitted(
      samplesOf((events) => 0.01 + events * 1e-5),
      'events',
    )
    expect(cost.fixedMs).toBeCloseTo(0.01, 4)
    expect(cost.perUnitMs?.events).toBeCloseTo(1e-5, 7)
    expect(pausesMs).toEqual([])
  })
  it('tells pauses from work', () => {
    const held = samplesOf((events) => 0.01 + (events === 1000 ? 5 : 0))
    const { cost, pausesMs } = fitted(held, 'events')
    expect(pausesMs).toHaveLength(1)
    expect(pausesMs[0]).toBeCloseTo(5)
    expect(Math.max(...cost.spread.map(([, factor]) => factor))).toBeCloseTo(1)
  })
  it('tells what a rest does from what work takes', () => {
    // Chunks of a backlog are large and follow each other; those of a trickle are small and cold.
    const samples = Array.from({ length: 400 }, (_, i) => {
      const [restMs, events] = i % 2 === 0 ? [0.5, 1_000 + i] : [50, i % 20]
      const ms = (restMs < 1 ? 0.01 : 0.06) + events * 1e-5
      return { kind: 'chunk:slice', ms, work: { events }, restMs }
    })
    const { cost, pausesMs } = fitted(samples, 'events')
    expect(cost.perUnitMs?.events).toBeCloseTo(1e-5, 6)
    expect(cost.rested?.at(-1)).toMatchObject({ restMs: 50, fixedMs: expect.closeTo(0.06, 3) })
    expect(cost.fixedMs).toBeCloseTo(0.06, 3)
    expect(pausesMs).toEqual([])
  })
  it('has no rests where they are all of one length', () => {
    const samples = samplesOf(() => 1).map((one) => ({ ...one, restMs: 50 }))
    expect(fitted(samples, 'events').cost).not.toHaveProperty('rested')
  })
  it('of probes has the median after each rest', () => {
    const rests = new Map([
      [50, [8, 10, 12]],
      [1, [1, 2, 4]],
    ])
    const { fixedMs, rested, spread } = restedCostOf(rests)
    expect(fixedMs).toBe(10)
    expect(rested?.map(({ restMs, fixedMs: ms }) => [restMs, ms])).toEqual([
      [1, 2],
      [50, 10],
    ])
    expect([spread[0], spread.at(-1)]).toEqual([
      [0, 0.8],
      [1, 1.2],
    ])
  })
  it('keeps its distribution where there is no work', () => {
    const { fixedMs, spread } = costOf([1, 1, 2, 2, 2, 3, 10])
    expect(fixedMs).toBe(2)
    expect(spread[0]).toEqual([0, 0.5])
    expect(spread.at(-1)).toEqual([1, 5])
  })
})

describe('two times of probes', () => {
  it('are those of the quieter one, name by name', () => {
    const one = { hop: [1, 2, 9], restart: [300, 310, 320] }
    const other = { hop: [5, 6, 7], restart: [170, 180, 400] }
    expect(quieter(one, other)).toEqual({ hop: [1, 2, 9], restart: [170, 180, 400] })
  })
})

describe('programs that are observed', () => {
  it('yield and hear what they did, also failures', () => {
    const notes: string[] = []
    const { both } = observed(
      {
        both: {
          name: 'both',
          role: 'coordinator',
          *run() {
            const heard = yield* perform('act', () => 7)
            try {
              yield* perform('bad', () => 0)
            } catch (error) {
              yield* send(1, [heard, String(error)])
            }
            return 'over'
          },
        },
      },
      { nowMs: () => 0, note: (kind) => notes.push(kind), slice: () => {} },
    )
    const program = both!.run({} as never, undefined)
    const first = program.next().value as { action: () => unknown }
    expect(first.action()).toBe(7)
    expect(program.next(7).value).toMatchObject({ op: 'perform', label: 'bad' })
    expect(program.throw(new Error('x')).value).toMatchObject({ message: [7, 'Error: x'] })
    expect(program.next()).toEqual({ done: true, value: 'over' })
    expect(notes).toEqual(['act', 'bad', 'both:send'])
  })
  it('tell how long ago their thread made such a step', () => {
    const rests: number[] = []
    let nowMs = 0
    const { acts } = observed(
      {
        acts: {
          name: 'acts',
          role: 'service',
          *run() {
            for (const waitMs of [0, 30, 5]) {
              nowMs += waitMs
              yield* perform('act', () => 0)
            }
          },
        },
      },
      {
        nowMs: () => nowMs,
        note: (_, __, ___, ____, _____, restMs) => rests.push(restMs),
        slice: () => {},
      },
    )
    // Of the first step nothing is known; a step begins where its program goes on.
    for (const _ of acts!.run({} as never, undefined));
    expect(rests).toEqual([Infinity, 0, 30])
  })
  it('count in a slot all between two slices', () => {
    const samples = new SharedSamples()
    samples.begin()
    let nowMs = 0
    const { task } = observed(
      {
        task: {
          name: 'task',
          role: 'task',
          *run() {
            yield* slice(0, 10)
            nowMs += 3
            yield* send(1, new Int32Array(5))
            yield* slice(10, 10)
          },
        },
      },
      {
        nowMs: () => nowMs,
        note: () => {},
        slice: (_, ms, ...work) => samples.add(0, ms, ...work),
      },
    )
    for (const _ of task!.run({} as never, undefined));
    expect(samples.all(['slice'])[1]).toEqual({
      kind: 'slice',
      ms: 3,
      work: { events: 10, words: 5, sends: 1 },
    })
  })
})

describe('a cost model', () => {
  it('is refused in one line', () => {
    expect(() => parseModel('{', 'x.json')).toThrow(/^x\.json: not JSON; allowed: /)
    expect(() => parseModel('{"kind":"other"}', 'x.json')).toThrow(/^x\.json: kind: [^\n]*$/)
  })
  it('says what it has no costs of', () => {
    const model = { costs: { perform: 0 }, queries: { ysb: {} }, sinks: {}, durabilities: {} }
    const spec = { query: 'clicks', sink: 'memory', durability: 'power' } as const
    expect(() => costsFor(model as never, spec)).toThrow(
      'query clicks: not in the cost model; allowed: ysb',
    )
  })
  it('knows files of a sink as they survive a power cut, and rows by their form', () => {
    const sinks = { memory: {}, parquet: {} }
    const model = { costs: {}, queries: { ysb: {}, enrich: {} }, sinks, durabilities: {} }
    const costs = (query: string, durability: 'power' | 'process') =>
      costsFor(model as never, { query, sink: 'parquet', durability })
    expect(() => costs('ysb', 'process')).toThrow(
      'sink parquet with durability process: not in the cost model; allowed: power',
    )
    expect(() => costs('enrich', 'power')).toThrow(
      'sink parquet:clicks: not in the cost model; allowed: memory, parquet',
    )
  })
})
