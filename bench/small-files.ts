import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SmallFiles } from '../reports/result.js'
import { slowdown } from '../reports/small-files.js'
import { monotonicMs } from '../runtime/threads/shared.js'
import { COMPACTION } from './engine-args.js'
import { Pace } from './small-files/pace.js'
import { QUERY, Reader, type Reading } from './small-files/reader.js'
import { isStep, type Stream, type StreamOptions, streamsOf } from './small-files/streams.js'
import { StreamTable } from './small-files/table.js'
import type { CellHooks } from './sweep.js'

/** As much as there is: nobody waits for it here. */
const ALL = { filesMin: 2, filesMax: 4_096 }
/** From so many commits on a line is said of what was read. */
const TOLD_FROM = 1_000

type Grown = SmallFiles['growth'][number]

/**
 * What small files cost whoever reads a table, on a virtual clock: a day of commits of 5 s is
 * 17,280 files. The same rows in one file are read in turns with them, so that only the number of
 * files differs. Throws when a reader does not see each row once.
 */
export async function measureSmallFiles(
  hooks: CellHooks = {},
  options: StreamOptions = {},
): Promise<SmallFiles> {
  const { day, others } = streamsOf(options)
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-small-files-'))
  const reader = await Reader.open()
  const streams = [day, { ...day, compacts: true }, ...others]
  const pace = new Pace(streams, monotonicMs, hooks)
  /** Fills a table, and reads it at each step; it stays open. */
  const fill = async <T>(
    stream: Stream,
    read: (table: StreamTable) => Promise<T>,
    told: (reading: T) => string,
  ): Promise<{ table: StreamTable; readings: T[] }> => {
    pace.begins(stream)
    const table = new StreamTable(join(folder, 'stream'))
    const readings: T[] = []
    for (let n = 1; n <= stream.commits; n++) {
      pace.step(stream, n)
      await table.append(stream.rowsPerCommit, n * stream.commitSeconds * 1000)
      if (stream.compacts && n % COMPACTION.filesMin === 0) await table.compact(COMPACTION)
      if (!isStep(n) && n < stream.commits) continue
      const reading = await read(table)
      if (n >= TOLD_FROM) pace.tells(stream, n, told(reading))
      readings.push(reading)
    }
    return { table, readings }
  }
  try {
    const beside = (table: StreamTable) => grown(table, folder, reader, day.commitSeconds)
    const times = (row: Grown) => `${row.files} files, x${slowdown(row).toFixed(1)} of one file`
    const { table, readings: growth } = await fill(day, beside, times)
    const beganMs = monotonicMs()
    await table.compact(ALL)
    const compactionMs = monotonicMs() - beganMs
    const compacted = { ...(await beside(table)), compactionMs }
    await table.close()
    const { table: other, readings: compacting } = await fill(streams[1]!, beside, times)
    await other.close()
    const intervals: SmallFiles['intervals'] = [
      { commitSeconds: day.commitSeconds, compacted: false, readings: growth.map(readingOf) },
      { commitSeconds: day.commitSeconds, compacted: true, readings: compacting.map(readingOf) },
    ]
    for (const stream of others) {
      const { commitSeconds, compacts } = stream
      const alone = async (table: StreamTable) =>
        described(table, (await checked(reader, [table]))[0]!, table.commits * commitSeconds)
      const { table, readings } = await fill(stream, alone, ({ files }) => `${files} files`)
      await table.close()
      intervals.push({ commitSeconds, compacted: compacts, readings })
    }
    intervals.sort((a, b) => a.commitSeconds - b.commitSeconds)
    const { commitSeconds, rowsPerCommit } = day
    const told = { query: QUERY, commitSeconds, rowsPerCommit }
    return { ...told, growth, compacting, compacted, intervals }
  } finally {
    reader.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The table as it is, and beside it one with the same rows in one file. */
async function grown(
  table: StreamTable,
  folder: string,
  reader: Reader,
  commitSeconds: number,
): Promise<Grown> {
  const { rows } = table
  const oneShot = new StreamTable(join(folder, 'one-shot'))
  await oneShot.append(rows, 0)
  const [once, reading] = await checked(reader, [oneShot, table])
  await oneShot.close()
  const oneShotMs = once!.planMs + once!.scanMs
  return { ...described(table, reading!, table.commits * commitSeconds), rows, oneShotMs }
}
async function checked(reader: Reader, tables: readonly StreamTable[]): Promise<Reading[]> {
  const readings = await reader.read(tables.map(({ folder }) => folder))
  for (const [at, { rows }] of readings.entries()) {
    if (rows === tables[at]!.rows) continue
    throw new Error(`small files: a reader saw ${rows} rows of ${tables[at]!.rows}`)
  }
  return readings
}
function described({ commits }: StreamTable, reading: Reading, atSeconds: number) {
  const { rows: _, ...rest } = reading
  return { commits, atSeconds, ...rest }
}
function readingOf({ rows: _, oneShotMs: __, ...reading }: Grown) {
  return reading
}
