import { describe, expect, test } from 'vitest'
import { SimulatedDisk } from '../../../runtime/simulated/disk.js'
import { compactor } from '../../../sinks/compactor.js'
import { Fenced, type Writer } from '../../../sinks/sink.js'
import { ADDED, COUNT, lifeOf } from '../checks-basic.js'
import { drive, result, type Strike } from '../drive.js'
import { cells, clicks, contentOf, textOf } from '../subject.js'
import { FORMATS } from './formats.js'

const COMPACTOR: Writer = { query: 'q', role: 'compactor' }
const HOW = { filesMin: 2, filesMax: 8 }
const STRIKES: readonly Strike['act'][] = ['crash-before', 'crash-after', 'lose-reply']

describe.each(FORMATS)('compaction of a table in the format $name', ({ open }) => {
  const filled = async (batches: number) => {
    const disk = new SimulatedDisk()
    const sink = open(disk, COUNT, 'one')
    const { put } = await lifeOf(sink)
    for (let id = 0; id < batches; id++) await put(id, cells([0, 0, id, id], [0, 1 + id, 1, 1]))
    const { epoch } = await result(sink.fence(COMPACTOR))
    return { disk, sink, put, by: { writer: COMPACTOR, epoch } }
  }
  const filesIn = (disk: SimulatedDisk): number => disk.list('data/').length

  test('makes one file of many, and no reader sees it', async () => {
    const { disk, sink, put, by } = await filled(6)
    const before = await contentOf(sink)
    expect(await result(sink.compact(by, HOW))).toBe('merged')
    expect(await result(sink.compact(by, HOW))).toBe('nothing')
    expect(await contentOf(sink)).toEqual(before)
    expect(await contentOf(open(disk, COUNT, 'another'))).toEqual(before)
    // Those that were merged go once no kept version needs them, and not before.
    expect(filesIn(disk)).toBe(7)
    for (let id = 6; id < 10; id++) await put(id, cells([0, 0, id, id]))
    expect(filesIn(disk)).toBe(1 + 4)
  })
  test('keeps rows that were only added, all of them', async () => {
    const sink = open(new SimulatedDisk(), ADDED, 'one')
    const { put } = await lifeOf(sink)
    for (let n = 0; n < 4; n++) await put(undefined, clicks(0, [0, 0], [0, n]))
    const { epoch } = await result(sink.fence(COMPACTOR))
    const before = await contentOf(sink)
    expect(await result(sink.compact({ writer: COMPACTOR, epoch }, HOW))).toBe('merged')
    expect(await contentOf(sink)).toEqual(before)
    expect(before).toHaveLength(8)
  })
  test('goes on beside appends, wherever they come between, and neither waits or is lost', async () => {
    for (let at = 1; ; at++) {
      const { sink, put, by } = await filled(3)
      const run = await drive(sink.compact(by, HOW), { at, act: 'pause' })
      if (run.ended !== 'paused') break
      expect(await put(3, cells([0, 0, 3, 3], [0, 9, 1, 1]))).toBe('applied')
      const before = await contentOf(sink)
      const woken = await run.resume()
      expect(woken.ended === 'returned' && woken.value).toBe('merged')
      expect(await contentOf(sink)).toEqual(before)
    }
  })
  test('and an append goes on beside it, wherever it comes between', async () => {
    for (let at = 1; ; at++) {
      const { sink, by } = await filled(3)
      const { batch } = await lifeOf(sink)
      const mine = batch(3, cells([0, 0, 3, 3]))
      const run = await drive(sink.commit(mine), { at, act: 'pause' })
      if (run.ended !== 'paused') break
      expect(await result(sink.compact(by, HOW))).toBe('merged')
      const woken = await run.resume()
      expect(woken.ended === 'returned' && woken.value).toBe('applied')
      const rest = [0, 1, 2].map((id) => [0, 1 + id, 1, 1] as const)
      expect(await contentOf(sink)).toEqual(textOf(cells([0, 0, 3, 3], ...rest)))
    }
  })
  test('that died anywhere is made by the next one, and leaves no file behind', async () => {
    for (const act of STRIKES) {
      for (let at = 1; ; at++) {
        const { disk, sink, by } = await filled(3)
        const before = await contentOf(sink)
        const run = await drive(sink.compact(by, HOW), { at, act })
        if (run.ended === 'returned') break
        expect(await contentOf(sink)).toEqual(before)
        const { epoch } = await result(sink.fence(COMPACTOR))
        expect(['merged', 'nothing']).toContain(await result(sink.compact({ ...by, epoch }, HOW)))
        expect(await contentOf(sink)).toEqual(before)
        expect(sink.leftovers()).toEqual([])
        expect(filesIn(disk)).toBeLessThanOrEqual(4)
      }
    }
  })
  test('of two that race the older one is refused, wherever it stands', async () => {
    for (let at = 2; ; at++) {
      const { sink, by } = await filled(4)
      const before = await contentOf(sink)
      const run = await drive(sink.compact(by, HOW), { at, act: 'pause' })
      if (run.ended !== 'paused') break
      const { epoch } = await result(sink.fence(COMPACTOR))
      expect(await result(sink.compact({ ...by, epoch }, HOW))).toMatch(/merged|nothing/)
      const woken = await run.resume()
      // Its last act cleans up: then it had committed before.
      if (woken.ended === 'threw') expect(woken.error).toBeInstanceOf(Fenced)
      else expect(run.labels.at(-1)).toBe('compact.clean')
      expect(await contentOf(sink)).toEqual(before)
    }
  })
  test('is given up when somebody else has merged one of its files', async () => {
    const { sink, by } = await filled(4)
    const other: Writer = { query: 'other', role: 'compactor' }
    const { epoch } = await result(sink.fence(other))
    const run = await drive(sink.compact({ writer: other, epoch }, HOW), { at: 4, act: 'pause' })
    expect(await result(sink.compact(by, HOW))).toBe('merged')
    const before = await contentOf(sink)
    const woken = run.ended === 'paused' ? await run.resume() : run
    expect(woken.ended === 'returned' && woken.value).toBe('taken')
    expect(await contentOf(sink)).toEqual(before)
  })
  test('is a program that merges until it is told to stop', async () => {
    const { sink } = await filled(6)
    const context = { self: 2, parent: 1, world: { sink }, nowMs: 0 }
    const told = { query: 'q', everyMs: 5, ...HOW, filesMax: 3 }
    const { ended, labels } = await drive(compactor.run(context, told), undefined, [
      undefined,
      undefined,
      { kind: 'stop' },
    ])
    expect(ended).toBe('returned')
    expect(labels.filter((label) => label === 'compact.commit')).toHaveLength(2)
  })
})
