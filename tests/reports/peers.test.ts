import { describe, expect, test } from 'vitest'
import { drain } from '../../reports/charts/drain.js'
import { comparisons, kindOf } from '../../reports/peers.js'
import type { Peer, Result } from '../../reports/result.js'
import { fixture } from './fixture.js'

function withPeers(peers: readonly Peer[]): Result {
  return { ...fixture(), peers: [...peers] }
}
const loopOf = (form: string, threads: number, eventsPerSec: number, hash = true): Peer => ({
  name: 'hand-written loop',
  about: 'a loop',
  form,
  threads,
  hash,
  events: 1_000,
  eventsPerSec,
})
const drained = (engine: string) =>
  fixture().cells.find((c) => c.drain && c.engine === engine)!.achievedEventsPerSec

describe('engines beside their peers', () => {
  test('are told as ratios to the loop of their form, to a database and to what is written', () => {
    const [batch, event] = comparisons(fixture())
    expect(batch).toMatch(/^Micro-batch at 0 ms, TypeScript, 2 workers: 0\.42 of the hand-written/)
    expect(batch).toMatch(/1\.5 times DuckDB; 3 times object \+ Map, 10 times RxJS/)
    expect(event).toMatch(/^Per-event at 1 s.* times async generators, of one thread each\.$/)
  })
  test('are compared with sums of hashes, on as many threads as they have', () => {
    const rate = drained('micro-batch')
    const peers = [
      loopOf('typescript', 1, rate * 5),
      loopOf('typescript', 2, rate * 2),
      loopOf('typescript', 2, rate * 9, false),
      loopOf('typescript', 4, rate * 7),
    ]
    expect(comparisons(withPeers(peers))[0]).toContain('0.5 of the hand-written loop in the same')
    expect(comparisons(withPeers(peers.slice(2, 3)))).toEqual([])
  })
  test('are compared in the form that ran', () => {
    const rate = drained('micro-batch')
    const result = withPeers([
      loopOf('typescript', 2, rate * 2),
      loopOf('assemblyscript', 2, rate * 4),
    ])
    const compiled = result.cells.map((c) => ({ ...c, form: 'assemblyscript' as const }))
    const [batch] = comparisons({ ...result, cells: compiled })
    expect(batch).toMatch(/AssemblyScript, .* 0\.25 of the hand-written loop in the same form/)
    expect(batch).toMatch(/; 0\.5 of the one in TypeScript\.$/)
  })
  test('are in one picture with them, fastest first, with hash and without told apart', () => {
    const [figure] = drain.draw(fixture())
    expect(figure?.alt).toMatch(
      /AssemblyScript ×2: 1\.61 G\/s, count only 1\.99 G\/s; .*micro-batch/,
    )
    const { data } = figure!.spec(820) as { data: { values: { whole: number; part: number }[] } }
    const shown = data.values.map(({ whole, part }) => whole ?? part)
    expect(shown).toEqual([...shown].sort((a, b) => b - a))
    expect(data.values.filter(({ part }) => part === null)).toHaveLength(2)
    expect(figure?.notes.join()).toContain('the first 1,000,000 of 40,000,000 clicks')
  })
  test('have kinds', () => {
    expect(fixture().peers.map(kindOf)).toContain('database')
    expect(kindOf({ ...loopOf('typescript', 1, 1), name: 'RxJS' })).toBe('as one writes it today')
  })
})
