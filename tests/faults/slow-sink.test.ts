import { expect, test } from 'vitest'
import { rowsOf, slowSink } from '../../faults/slow-sink.js'
import { type Effect, perform } from '../../runtime/program.js'
import { openMemory } from '../../sinks/memory.js'
import type { Commit, Sink } from '../../sinks/sink.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import { act } from '../engines/act.js'

const writer = { query: 'q', role: 'engine' } as const
function cells(...keys: number[]): CellRows {
  const key = Int32Array.from(keys)
  const ones = key.map(() => 1)
  return { kind: 'cells', window: ones, key, count: ones, hash: ones }
}
const commit: Commit = { writer, epoch: 1, id: 0, rows: [cells(1, 2), cells(3)] }

/** What a program yields until it is over, and what comes of it. */
function effectsOf<T>(program: Generator<Effect, T, unknown>): { effects: Effect[]; value: T } {
  const effects: Effect[] = []
  let answer: unknown
  for (;;) {
    const next = program.next(answer)
    if (next.done) return { effects, value: next.value }
    effects.push(next.value)
    answer = next.value.op === 'perform' ? next.value.action() : undefined
  }
}
function opened(): Sink {
  const sink = slowSink(openMemory({ output: 'count', unique: false }), { commitMs: 5, rowMs: 0.5 })
  expect(act(sink.fence(writer)).value).toEqual({ epoch: 1, idLast: -1 })
  return sink
}

test('a commit waits for each row of it before its first act, and is what it was', () => {
  const sink = opened()
  expect(rowsOf(commit)).toBe(3)
  const { effects, value } = effectsOf(sink.commit(commit))
  expect(value).toBe('applied')
  expect(effects.map(({ op }) => op)).toEqual(['sleep', 'perform'])
  expect(effects[0]).toEqual({ op: 'sleep', ms: 6.5 })
  expect(effectsOf(sink.commit(commit)).value).toBe('repeated')
  expect(act(sink.read()).value).toMatchObject({ key: Int32Array.of(1, 2, 3) })
})

test('whoever dies while it waits has committed nothing', () => {
  const sink = opened()
  sink.commit(commit).next()
  expect(act(sink.read()).value?.key).toHaveLength(0)
})

test('files are merged by a sink that has files, and by no other', () => {
  const files: Sink = Object.assign(openMemory({ output: 'count', unique: false }), {
    compact: () => perform('sink.compact', () => 'merged' as const),
  })
  const slow = slowSink(files, { commitMs: 5, rowMs: 0 })
  const how = { filesMin: 2, filesMax: 4 }
  expect(act(slow.compact!({ writer, epoch: 1 }, how)).value).toBe('merged')
  expect(opened().compact).toBeUndefined()
})
