import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SmallFiles } from '../reports/result.js'
import { monotonicMs } from '../runtime/threads/shared.js'
import { QUERY, Reader, type Reading } from './small-files/reader.js'
import { StreamTable } from './small-files/table.js'
import type { CellHooks } from './sweep.js'

export interface SmallFilesOptions {
  /** Of the table that grows. */
  readonly commitSeconds?: number
  readonly commits?: number
  readonly rowsPerCommit?: number
  /** Of the tables that are compared, by commit interval. */
  readonly intervalsSeconds?: readonly number[]
  readonly seconds?: number
  readonly rowsPerSecond?: number
}
/** Before a reader is measured: three a decade, as slowdown is a matter of ratios. */
const STEPS = [1, 2, 5]
/** As much as there is: nobody waits for it here. */
const ALL = { filesMin: 2, filesMax: 4_096 }
/** As `--compact` has it. */
const BACKGROUND = { filesMin: 8, filesMax: 64 }
const READINGS = 5

/**
 * What small files cost whoever reads a table, on a virtual clock: a day of commits of 5 s is
 * 17,280 files. The same rows in one file stand beside each reading, so that only the number of
 * files differs. Throws when a reader does not see each row once.
 */
export async function measureSmallFiles(
  { progress, signal }: CellHooks = {},
  options: SmallFilesOptions = {},
): Promise<SmallFiles> {
  const { commitSeconds = 5, commits = 17_280, rowsPerCommit = 100 } = options
  const { intervalsSeconds = [0.1, 1, 5, 60], seconds = 600, rowsPerSecond = 20 } = options
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-small-files-'))
  const reader = await Reader.open()
  const total = commits + 2 * intervalsSeconds.reduce((sum, every) => sum + seconds / every, 0)
  let done = 0
  const step = (note: string): void => {
    signal?.throwIfAborted()
    if (++done % 64 === 0) progress?.(done, total, note)
  }
  try {
    const table = new StreamTable(join(folder, 'growing'))
    const growth: SmallFiles['growth'] = []
    for (let n = 1; n <= commits; n++) {
      step(`${n} files`)
      await table.append(rowsPerCommit, n * commitSeconds * 1000)
      if (!isStep(n) && n < commits) continue
      growth.push(await grown(table, folder, reader, commitSeconds))
    }
    const beganMs = monotonicMs()
    await table.compact(ALL)
    const compactionMs = monotonicMs() - beganMs
    const compacted = { ...(await grown(table, folder, reader, commitSeconds)), compactionMs }
    await table.close()
    const intervals: SmallFiles['intervals'] = []
    for (const every of intervalsSeconds) {
      for (const isCompacted of [false, true]) {
        const stream = { every, seconds, rows: Math.max(1, Math.round(every * rowsPerSecond)) }
        const readings = await streamed(join(folder, 'stream'), reader, stream, isCompacted, step)
        intervals.push({ commitSeconds: every, compacted: isCompacted, readings })
      }
    }
    return { query: QUERY, commitSeconds, rowsPerCommit, growth, compacted, intervals }
  } finally {
    reader.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function isStep(n: number): boolean {
  return n >= 10 && STEPS.some((step) => Number.isInteger(Math.log10(n / step)))
}
/** The table as it is, and beside it one with the same rows in one file. */
async function grown(
  table: StreamTable,
  folder: string,
  reader: Reader,
  commitSeconds: number,
): Promise<SmallFiles['growth'][number]> {
  const { rows } = table
  const oneShot = new StreamTable(join(folder, 'one-shot'))
  await oneShot.append(rows, 0)
  const once = await checked(reader, oneShot)
  await oneShot.close()
  const reading = await checked(reader, table)
  return {
    ...described(table, reading, table.commits * commitSeconds),
    rows,
    oneShotMs: once.planMs + once.scanMs,
  }
}
async function streamed(
  folder: string,
  reader: Reader,
  { every, seconds, rows }: { every: number; seconds: number; rows: number },
  compacted: boolean,
  step: (note: string) => void,
): Promise<SmallFiles['intervals'][number]['readings']> {
  const table = new StreamTable(folder)
  const commits = Math.round(seconds / every)
  const readings: SmallFiles['intervals'][number]['readings'] = []
  for (let n = 1; n <= commits; n++) {
    step(`every ${every} s${compacted ? ', compacted' : ''}`)
    await table.append(rows, n * every * 1000)
    if (compacted && n % BACKGROUND.filesMin === 0) await table.compact(BACKGROUND)
    const due = Math.floor((n * READINGS) / commits) > Math.floor(((n - 1) * READINGS) / commits)
    if (due) readings.push(described(table, await checked(reader, table), n * every))
  }
  await table.close()
  return readings
}
async function checked(reader: Reader, { folder, rows }: StreamTable): Promise<Reading> {
  const reading = await reader.read(folder)
  if (reading.rows === rows) return reading
  throw new Error(`small files: a reader saw ${reading.rows} rows of ${rows}`)
}
function described({ commits }: StreamTable, reading: Reading, atSeconds: number) {
  const { rows: _, ...rest } = reading
  return { commits, atSeconds, ...rest }
}
