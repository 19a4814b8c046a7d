import { counted, figure } from './format.js'
import {
  INGESTION_PERCENT_MAX,
  type IngestionVerdict,
  ingestionOf,
  ingestionText,
  ingestionVerdict,
} from './ingestion.js'
import type { Result, SmallFiles } from './result.js'

export type Grown = SmallFiles['growth'][number]
export type Reading = SmallFiles['intervals'][number]['readings'][number]

export const TENFOLD = 10
/** Of the time that one file takes, once it is compacted. */
export const CURED = 1.5
/** So large a table is to grow. */
export const FILES_MIN = 10_000

export function queryMs({ planMs, scanMs }: Reading): number {
  return planMs + scanMs
}
/** Against the same rows in one file. */
export function slowdown(row: Grown): number {
  return queryMs(row) / row.oneShotMs
}
/** From there on for good: one slow read of a few files says nothing. */
export function tenfoldOf(growth: readonly Grown[]): Grown | undefined {
  return growth[growth.findLastIndex((row) => slowdown(row) < TENFOLD) + 1]
}
/** The worst that a reader met while a compactor went on; undefined: none did. */
export function worstOf(compacting: readonly Grown[]): Grown | undefined {
  const [worst] = [...compacting].sort((a, b) => slowdown(b) - slowdown(a))
  return worst
}

/** In one sentence: from how many files on it is ten times as slow, and what compaction leaves. */
export function verdictOf({ growth, compacting, compacted, query }: SmallFiles): string {
  const tenfold = tenfoldOf(growth)
  const worst = worstOf(compacting)
  const most = growth.at(-1)!
  const at = (row: Grown): string => counted(row.files, 'file')
  const times = slowdown(most)
  const when =
    tenfold === undefined
      ? `Not ten times as slow with ${at(most)}: ${times.toFixed(1)} times`
      : `Ten times as slow from ${at(tenfold)} on, ${times.toFixed(0)} times with ${at(most)}`
  const meanwhile =
    worst === undefined
      ? ''
      : `; compacted as it grows at most ${slowdown(worst).toFixed(1)} times, with ${at(worst)}`
  const after = `${slowdown(compacted).toFixed(2)} times what one file takes`
  return `${when}${meanwhile}; compacted to ${at(compacted)} within ${after} (${query}).`
}

/** What was wanted of the experiment, and what came of it. */
export interface Target {
  readonly what: string
  readonly wanted: string
  readonly found: string
  readonly verdict: IngestionVerdict
}

/** Each by its own figures; what was not measured is not in it. */
export function targetsOf({ cells, smallFiles }: Pick<Result, 'cells' | 'smallFiles'>): Target[] {
  const targets: Target[] = []
  const add = (what: string, wanted: string, found: string, verdict: Target['verdict']): void => {
    targets.push({ what, wanted, found, verdict })
  }
  const met = (is: boolean): Target['verdict'] => (is ? 'met' : 'missed')
  if (smallFiles !== null) {
    const { growth, compacted } = smallFiles
    const most = growth.at(-1)!
    const tenfold = tenfoldOf(growth)
    const when = tenfold === undefined ? 'never' : `from ${counted(tenfold.files, 'file')} on`
    const after = slowdown(compacted)
    const goal = `${counted(FILES_MIN, 'file')} or more`
    add('the table grows', goal, counted(most.files, 'file'), met(most.files >= FILES_MIN))
    add('it gets ten times as slow as one file', 'seen', when, met(tenfold !== undefined))
    const wanted = `×${CURED} of one file or less`
    add('compacted in the end', wanted, `×${after.toFixed(2)}`, met(after <= CURED))
  }
  const beside = ingestionOf(cells)
  if (beside !== null) {
    const wanted = `p99 no worse than ${figure(INGESTION_PERCENT_MAX)} %`
    add('ingestion beside a compactor', wanted, ingestionText(beside), ingestionVerdict(beside))
  }
  return targets
}
