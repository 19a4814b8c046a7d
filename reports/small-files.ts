import { counted, median } from './format.js'
import type { Cell, Result, SmallFiles } from './result.js'

type Row = SmallFiles['growth'][number]
const TENFOLD = 10

/** Against the same rows in one file. */
export function slowdown({ planMs, scanMs, oneShotMs }: Row): number {
  return (planMs + scanMs) / oneShotMs
}

/** In one sentence: from how many files on it is ten times as slow, and what compaction leaves. */
export function verdictOf({ growth, compacted, query }: SmallFiles): string {
  // From there on for good: one slow read of a few files says nothing.
  const tenfold = growth[growth.findLastIndex((row) => slowdown(row) < TENFOLD) + 1]
  const most = growth.at(-1)!
  const at = (row: Row): string => counted(row.files, 'file')
  const times = slowdown(most)
  const when =
    tenfold === undefined
      ? `Not ten times as slow with ${at(most)}: ${times.toFixed(1)} times`
      : `Ten times as slow from ${at(tenfold)} on, ${times.toFixed(0)} times with ${at(most)}`
  const after = `${slowdown(compacted).toFixed(2)} times what one file takes`
  return `${when}; compacted to ${at(compacted)} within ${after} (${query}).`
}

/** Cells with and without a compactor, by the median of their visible p99; null: not measured. */
export function ingestion({ cells, smallFiles }: Result) {
  if (smallFiles === null) return null
  const p99Of = (compacts: boolean): number[] =>
    cells
      .filter((cell) => cell.sink === 'iceberg' && /-compact/.test(cell.id) === compacts)
      .flatMap((cell: Cell) => cell.visibleLatencyMs?.p99 ?? [])
  const [without, compacting] = [p99Of(false), p99Of(true)]
  if (without.length === 0 || compacting.length === 0) return null
  const [withoutMs, withMs] = [median(without), median(compacting)]
  return { withoutMs, withMs, ratio: withMs / withoutMs, runs: compacting.length }
}
