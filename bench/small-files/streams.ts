/** Commits into one table. */
export interface Stream {
  readonly commitSeconds: number
  readonly commits: number
  readonly rowsPerCommit: number
  /** A compactor goes on beside it. */
  readonly compacts: boolean
}
export interface StreamOptions {
  /** Of the table that grows for a whole day. */
  readonly commitSeconds?: number
  readonly commits?: number
  readonly rowsPerCommit?: number
  /** The same stream, by other commit intervals: until the day is over, or so many are made. */
  readonly intervalsSeconds?: readonly number[]
  readonly commitsMax?: number
}

const DAY = { commitSeconds: 5, commits: 17_280, rowsPerCommit: 100 }
const INTERVALS_SECONDS = [0.1, 1, 5, 60]
const COMMITS_MAX = 2_000
/** Before a reader is measured: three a decade, as slowdown is a matter of ratios. */
const STEPS = [1, 2, 5]

/** The table that grows, and the others, each without a compactor and with one. */
export function streamsOf(options: StreamOptions): { day: Stream; others: Stream[] } {
  const { intervalsSeconds = INTERVALS_SECONDS, commitsMax = COMMITS_MAX, ...told } = options
  const day: Stream = { ...DAY, ...told, compacts: false }
  const seconds = day.commits * day.commitSeconds
  const others = intervalsSeconds
    .filter((every) => every !== day.commitSeconds)
    .flatMap((every): Stream[] => {
      const commits = Math.max(1, Math.min(commitsMax, Math.round(seconds / every)))
      const rows = Math.round((every / day.commitSeconds) * day.rowsPerCommit)
      const one = { commitSeconds: every, commits, rowsPerCommit: Math.max(1, rows) }
      return [false, true].map((compacts) => ({ ...one, compacts }))
    })
  return { day, others }
}

/** A reader looks at the table after so many commits. */
export function isStep(commits: number): boolean {
  return commits >= 10 && STEPS.some((step) => Number.isInteger(Math.log10(commits / step)))
}
