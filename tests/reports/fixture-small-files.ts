import type { SmallFiles } from '../../reports/result.js'

type Grown = SmallFiles['growth'][number]
type Reading = SmallFiles['intervals'][number]['readings'][number]

const ROWS_PER_SEC = 20
const DAY_SECONDS = 86_400
const COMMITS_MAX = 2_000
/** What a file costs who plans, and who scans; and what rows cost. */
const COSTS = { planMs: 0.08, scanMs: 0.12, rowMs: 0.00002, openMs: 2 }

/** A table after so many commits, by a plain model of what files cost. */
export function readingOf(commits: number, commitSeconds: number, files = commits): Reading {
  const rows = Math.round(commits * commitSeconds * ROWS_PER_SEC)
  const planMs = COSTS.openMs / 2 + files * COSTS.planMs
  const scanMs = COSTS.openMs / 2 + files * COSTS.scanMs + rows * COSTS.rowMs
  return {
    commits,
    atSeconds: commits * commitSeconds,
    files,
    dataBytes: files * 2_000 + rows * 28,
    fileBytesMedian: 2_000 + Math.round(rows / files) * 28,
    metadataBytes: 90_000 + files * 280,
    planMs,
    scanMs,
    reads: 5,
    queryMsMin: (planMs + scanMs) * 0.95,
    queryMsMax: (planMs + scanMs) * 1.1,
  }
}
export function grownOf(commits: number, files = commits): Grown {
  const { planMs, scanMs } = readingOf(commits, 5, 1)
  const rows = commits * 5 * ROWS_PER_SEC
  return { ...readingOf(commits, 5, files), rows, oneShotMs: planMs + scanMs }
}
/** As many as a compactor leaves. */
const left = (commits: number): number => Math.min(commits, 8 + Math.round(Math.log2(commits)))

function stepsUpTo(commits: number): number[] {
  const steps = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
  return [...steps.filter((step) => step < commits), commits]
}

/** A day of commits of 5 s, and three other intervals beside it. */
export function smallFilesFixture(): SmallFiles {
  const day = stepsUpTo(DAY_SECONDS / 5)
  const intervals = [0.1, 1, 5, 60].flatMap((commitSeconds) => {
    const all = DAY_SECONDS / commitSeconds
    const steps = commitSeconds === 5 ? day : stepsUpTo(Math.min(COMMITS_MAX, all))
    return [false, true].map((compacted) => ({
      commitSeconds,
      compacted,
      readings: steps.map((n) => readingOf(n, commitSeconds, compacted ? left(n) : n)),
    }))
  })
  return {
    query: 'SELECT key, count(*) FROM table GROUP BY key',
    commitSeconds: 5,
    rowsPerCommit: 5 * ROWS_PER_SEC,
    growth: day.map((n) => grownOf(n)),
    compacting: day.map((n) => grownOf(n, left(n))),
    compacted: { ...grownOf(17_280, 2), compactionMs: 6_200 },
    intervals,
  }
}
