import { describe, expect, test } from 'vitest'
import { drain } from '../../reports/charts/drain.js'
import { comparisons, kindOf } from '../../reports/peers.js'
import type { Peer, Result } from '../../reports/result.js'
import { verdict } from '../../reports/verdict.js'
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
  test('that sum no hashes are beside peers that sum none, in one row with the others', () => {
    const rate = drained('micro-batch')
    const peers = [loopOf('typescript', 2, rate * 2), loopOf('typescript', 2, rate * 4, false)]
    const result = withPeers(peers)
    const counting = result.cells
      .filter((c) => c.drain && c.engine === 'micro-batch')
      .map((c) => ({
        ...c,
        id: `${c.id}-counts-only`,
        achievedEventsPerSec: c.achievedEventsPerSec * 3,
        audit: { ...c.audit, method: 'count' as const },
      }))
    const both = { ...result, cells: [...result.cells, ...counting] }
    const told = comparisons(both)
    // The figure with hashes is what it was.
    expect(told.slice(0, 2)).toEqual(comparisons(result))
    expect(told[2]).toMatch(/^Micro-batch, counts only at 0 ms.*: 0\.75 of the hand-written loop/)
    const rows = (of: Result) => drain.draw(of)[0]!.alt.split('; ')
    const row = rows(both).find((text) => text.includes('micro-batch'))
    expect(rows(both)).toHaveLength(rows(result).length)
    expect(row).toMatch(/micro-batch 0 ms ×2: .*, count only /)
    expect(verdict(both).sentence).toMatch(
      /; \d cells? with counts only, right: there a lost click could hide behind a doubled one$/,
    )
    expect(verdict(both).sentence.split(';')[0]).toBe(verdict(result).sentence)
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
