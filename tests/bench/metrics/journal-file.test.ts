import { tableFromIPC } from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverageOf, coveredAt } from '../../../bench/metrics/coverage.js'
import { decodeJournal, encodeJournal } from '../../../bench/metrics/journal-file.js'
import type { Entry, Journal } from '../../../runtime/journal.js'
import { anyEntries, fails, journalOf, processed, progress } from './made.js'

const word = fc.oneof(fc.constantFrom('kill', 'sink.commit', 'worker-0#1', ''), fc.string())
const figure = fc.integer({ min: 0, max: 2 ** 40 })
const stamp = { atMs: fc.double({ noNaN: true }), process: word }
const pid = fc.integer({ min: -1, max: 2 ** 30 })
const slot = fc.integer({ min: -1, max: 64 })
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    ...stamp,
    kind: fc.constant('progress' as const),
    stage: fc.constantFrom('processed' as const, 'visible' as const),
    partition: fc.nat(64),
    offset: figure,
  }),
  fc
    .record({ ...stamp, kind: fc.constant('spawn' as const), pid, slot, events: fc.option(figure) })
    .map(({ events, ...e }) => (events === null ? e : { ...e, events })),
  fc
    .record({
      ...stamp,
      kind: fc.constant('exit' as const),
      pid,
      slot,
      ok: fc.boolean(),
      error: fc.option(word),
      events: figure,
      ran: fc.option(fc.record({ beganMs: figure, endedMs: figure })),
    })
    .map(({ error, ran, ...e }) => ({ ...e, ...(error === null ? {} : { error }), ...ran })),
  fc.record({ ...stamp, kind: fc.constant('gone' as const), pid }),
  fc.record({ ...stamp, kind: fc.constant('fault' as const), what: word }),
  fc.record({
    ...stamp,
    kind: fc.constant('perform' as const),
    label: word,
    tookMs: fc.double({ noNaN: true }),
  }),
)
const anyJournal: fc.Arbitrary<Journal> = fc.record({
  clock: fc.constantFrom('virtual' as const, 'wall' as const),
  entries: fc.array(anyEntry, { maxLength: 30 }),
})

describe('a journal in a file', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyJournal, (journal) => {
        expect(decodeJournal(encodeJournal(journal))).toEqual(journal)
      }),
      { numRuns: 40 },
    )
  })
  const sameBytes = (change: (journal: Journal) => Journal) =>
    fc.property(anyJournal, fc.constantFrom(0, 10), (journal, thinMs) => {
      const again = encodeJournal(change(structuredClone(journal)), { thinMs })
      expect(Buffer.compare(encodeJournal(journal, { thinMs }), again)).toBe(0)
    })
  it('has the same bytes for the same journal', () => {
    fc.assert(
      sameBytes((journal) => journal),
      { numRuns: 40 },
    )
  })
  it('canary: other bytes for another journal', () => {
    const shifted = ({ clock, entries }: Journal): Journal => {
      return { clock, entries: entries.map((e) => ({ ...e, process: `${e.process}!` })) }
    }
    expect(fails(sameBytes(shifted))).toBe(true)
  })
  it('thinned, keeps the last word of each span, and all that is not processed progress', () => {
    fc.assert(
      fc.property(anyEntries, fc.constantFrom(1, 5, 20), (entries, thinMs) => {
        const thin = decodeJournal(encodeJournal(journalOf(entries), { thinMs })).entries
        const others = (all: readonly Entry[]) =>
          all.filter((e) => e.kind !== 'progress' || e.stage === 'visible')
        expect(others(thin)).toEqual(others(entries))
        const last = new Map<string, Entry>()
        for (const e of entries) {
          if (e.kind !== 'progress' || e.stage === 'visible') continue
          last.set(`${e.process} ${e.partition} ${Math.floor(e.atMs / thinMs)}`, e)
        }
        const kept = thin.filter((e) => e.kind === 'progress' && e.stage === 'processed')
        expect(new Set(kept)).toEqual(new Set(last.values()))
        expect(kept).toHaveLength(last.size)
      }),
      { numRuns: 30 },
    )
  })
  it('thinned, is never ahead, and late by one span at most', () => {
    const entries = Array.from({ length: 100 }, (_, k) =>
      processed(k * 0.7, 'worker-0#1', 0, k + 1),
    )
    const thin = decodeJournal(encodeJournal(journalOf(entries), { thinMs: 10 }))
    const [whole] = coverageOf(journalOf(entries), 'processed', 1)
    const [some] = coverageOf(thin, 'processed', 1)
    for (let t = 0; t < 80; t++) {
      expect(coveredAt(some!, t)).toBeLessThanOrEqual(coveredAt(whole!, t))
      expect(coveredAt(some!, t + 10)).toBeGreaterThanOrEqual(coveredAt(whole!, t))
    }
  })
  it('says in its metadata what it is', () => {
    const journal = journalOf([progress(1, 'writer#1', 0, 5)])
    const { schema } = tableFromIPC(encodeJournal(journal, { thinMs: 10 }))
    expect(Object.fromEntries(schema.metadata)).toEqual({
      format: 'chunk42-journal-1',
      clock: 'virtual',
      thinMs: '10',
      thinned: 'processed progress: only the last per process, partition and 10 ms',
    })
    expect(schema.fields.map(({ name }) => name).join(' ')).toBe(
      'atMs process kind stage partition offset pid slot ok what value beganMs endedMs',
    )
  })
})
