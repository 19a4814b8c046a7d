import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type PlugIn, plugIn, subjectWith } from '../../faults/verify/plug-in.js'
import { plain } from '../engines/exact.js'
import { ROOT } from '../root.js'
import { attacked } from './attack.js'

const load = (name: string): Promise<PlugIn> => plugIn(join(ROOT, 'dist', 'examples', name))
const small = { ...plain, events: 24, batchEvents: 4, intervalMs: 1 }

describe('the example engine', () => {
  const built: Record<string, PlugIn> = {}
  beforeAll(async () => {
    built.right = await load('one-by-one/engine.js')
    built.broken = await load('one-by-one/broken.js')
  })
  test.each(['ysb', 'clicks', 'enrich'])('stays exact under any fault: %s', (query) => {
    const { engine } = built.right!
    const plan = { ...small, engine: engine!.name, query }
    const { faultless, points, found } = attacked(plan, subjectWith(built.right!))
    expect(faultless).toBeUndefined()
    expect(points).toBeGreaterThan(30)
    expect(found).toEqual([])
  })
  test('has a wrong twin, which is right until somebody dies', () => {
    const { engine } = built.broken!
    const plan = { ...small, engine: engine!.name, query: 'enrich' }
    const { faultless, found } = attacked(plan, subjectWith(built.broken!))
    expect(faultless).toBeUndefined()
    expect(found.some(({ fault, broken }) => fault.act === 'kill' && broken.oracle === 'O5')).toBe(
      true,
    )
  })
})

describe.each(['micro-batch', 'per-event'])('the example sink below %s', (engine) => {
  test.each(['ysb', 'enrich'])('keeps what it is given: %s', async (query) => {
    const ledger = await load('ledger/sink.js')
    const plan = { ...small, engine, query, sink: 'ledger' }
    expect(attacked(plan, subjectWith(ledger))).toMatchObject({ faultless: undefined, found: [] })
  })
  test('has a wrong twin, which only a writer shows that goes on when it is over', async () => {
    const broken = await load('ledger/broken.js')
    const plan = { ...small, engine, sink: 'ledger-broken' }
    const { faultless, found } = attacked(plan, subjectWith(broken))
    expect(faultless).toBeUndefined()
    // Whoever loses his parent goes on for a while too: a death of the coordinator also shows it.
    expect(new Set(found.map((one) => one.broken.oracle))).toEqual(new Set(['O6']))
    expect(found.map((one) => one.fault.act)).toContain('zombie')
  })
})
