import { describe, expect, test } from 'vitest'
import { describeFaults, FaultError, parseFault } from '../../faults/parse.js'
import type { Fault } from '../../runtime/fault.js'

const MICRO = { engine: 'micro-batch', workers: 2 }
const EVENT = { engine: 'per-event', workers: 2 }
const kill = (process: string, at: Fault['at']): Fault => ({ process, at, act: 'kill' })

describe('parseFault', () => {
  test.each<[string, Fault]>([
    ['crash:chunk=42,at=50%', kill('chunk-42@*#1', { share: 0.5 })],
    ['crash:chunk=0', kill('chunk-0@*#1', { share: 0.5 })],
    ['crash:chunk=7,at=12.5%', kill('chunk-7@*#1', { share: 0.125 })],
    ['crash:batch=42,chunk=1', kill('chunk-*@42.1#1', { share: 0.5 })],
    ['crash:chunk=1,batch=42', kill('chunk-*@42.1#1', { share: 0.5 })],
    ['crash:batch=3,at=100%', kill('chunk-*@3.0#1', { share: 1 })],
    ['crash:event=1000', kill('slot-0', { event: 1000 })],
    ['crash:event=1000,worker=1', kill('slot-1', { event: 1000 })],
    ['crash:every=5s', kill('slot-*', { atMs: 5000, everyMs: 5000 })],
    ['crash:every=300ms,worker=1', kill('slot-1', { atMs: 300, everyMs: 300 })],
    ['crash:coordinator,at=2s', kill('coordinator#*', { atMs: 2000 })],
    ['crash:writer,point=sink.commit', kill('writer#*', { point: 'sink.commit', hit: 1 })],
    ['crash:writer,point=sink.commit,hit=5', kill('writer#*', { point: 'sink.commit', hit: 5 })],
    ['slow:worker=1,factor=4', { process: 'slot-1', at: { atMs: 0 }, act: 'slow', factor: 4 }],
    [
      'slow:worker=1,factor=4,at=2s,for=3s',
      { process: 'slot-1', at: { atMs: 2000 }, act: 'slow', factor: 4, forMs: 3000 },
    ],
    [
      'zombie:worker=1,at=2s,for=500ms',
      { process: 'slot-1', at: { atMs: 2000 }, act: 'zombie', forMs: 500 },
    ],
    [
      'zombie:chunk=42,for=300ms',
      { process: 'chunk-42@*#1', at: { share: 0.5 }, act: 'zombie', forMs: 300 },
    ],
  ])('%s', (text, fault) => {
    expect(parseFault(text, MICRO)).toEqual([fault])
  })
  test('a zombie of a per-event engine is the worker itself, in any life', () => {
    const [fault] = parseFault('zombie:worker=1,at=2s,for=500ms', EVENT)
    expect(fault?.process).toBe('worker-1#*')
  })
  test('several, with semicolons', () => {
    expect(parseFault('crash:event=5; crash:coordinator,at=1m', EVENT)).toEqual([
      kill('slot-0', { event: 5 }),
      kill('coordinator#*', { atMs: 60_000 }),
    ])
  })
  test('every usage that is shown can be read', () => {
    for (const { usage } of describeFaults()) {
      const plain = usage.replace(/=N/, '=9').replace('worker=W', 'worker=1')
      const whole = plain.replaceAll(/[[\]]/g, '')
      const least = plain.replaceAll(/\[[^\]]*\]/g, '')
      // Seen from outside as well, so that every form can be meant.
      const target = { ...MICRO, runtime: 'cluster' }
      expect(parseFault(`${whole};${least}`, target)).toHaveLength(2)
    }
  })

  test.each<[string, typeof MICRO, ...string[]]>([
    ['', MICRO, "''", 'no such fault'],
    ['meteor:chunk=1', MICRO, 'meteor:chunk=1', 'no such fault', 'crash:chunk=42'],
    ['crash', MICRO, 'whom or when', 'crash:event=N'],
    ['crash:', MICRO, 'whom or when'],
    ['crash:chunk', MICRO, 'chunk= is no chunk', 'a whole number from 0'],
    ['crash:chunk=-1', MICRO, 'a whole number from 0'],
    ['crash:chunk=1e3', MICRO, 'a whole number from 0'],
    ['crash:chunk=1,at=150%', MICRO, 'at=150%', '0% to 100%'],
    ['crash:chunk=1,at=2s', MICRO, 'at=2s', '0% to 100%'],
    ['crash:chunk=1,chunk=2', MICRO, 'given twice'],
    ['crash:chunk=1,colour=red', MICRO, "unknown key 'colour'", 'crash:chunk=42[,at=50%]'],
    ['crash:chunk=1,toString=1', MICRO, "unknown key 'toString'"],
    ['crash:event=0', EVENT, 'a whole number from 1'],
    ['crash:event=5,worker=2', EVENT, 'there is no worker 2', 'worker=0 to worker=1'],
    ['crash:every=0s', EVENT, 'every=0s'],
    ['crash:every=5', EVENT, '300ms, 2s or 1m'],
    ['crash:every=2000m', EVENT, 'at most a day'],
    ['crash:coordinator', EVENT, 'at is missing'],
    ['crash:coordinator=1,at=2s', EVENT, 'no value'],
    ['crash:writer,hit=5', EVENT, 'point is missing'],
    ['slow:worker=1', EVENT, 'factor is missing'],
    ['slow:worker=1,factor=0.5', EVENT, 'a number from 1 to 1000'],
    ['zombie:worker=1,at=2s', EVENT, 'for is missing'],
    ['crash:chunk=42', EVENT, 'per-event has no batches and no chunks', 'crash:event=N[,worker=W]'],
    ['crash:batch=42', EVENT, 'crash:event=N[,worker=W], or --engine micro-batch'],
    ['zombie:chunk=42,for=1s', EVENT, 'zombie:worker=W,at=TIME,for=TIME'],
  ])('%j is refused in one line', (text, target, ...parts) => {
    let message = ''
    try {
      parseFault(text, target)
    } catch (error) {
      expect(error).toBeInstanceOf(FaultError)
      message = (error as Error).message
    }
    expect(message).toMatch(/^--fault .+: .+; allowed: .+$/)
    for (const part of parts) expect(message).toContain(part)
  })
})
