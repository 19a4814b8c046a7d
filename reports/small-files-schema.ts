import { z } from 'zod'

/** A table at one moment, and what a fixed query over all of it costs then. */
const reading = z.strictObject({
  /** Commits so far. */
  commits: z.number().int(),
  /** Virtual: seconds of the stream. */
  atSeconds: z.number(),
  files: z.number().int(),
  dataBytes: z.number().int(),
  fileBytesMedian: z.number().int(),
  metadataBytes: z
    .number()
    .int()
    .describe('what a reader must read to plan: metadata file, manifest list, manifests'),
  planMs: z.number().describe('from the metadata file to the list of data files, wall clock'),
  scanMs: z.number().describe('the query over these files in DuckDB, wall clock'),
  /** Older results have three, and do not say how far they lie apart. */
  reads: z
    .number()
    .int()
    .default(3)
    .describe('reads of the same files; planMs and scanMs are of the one in the middle'),
  queryMsMin: z.number().nullable().default(null).describe('planning and scan, the fastest read'),
  queryMsMax: z.number().nullable().default(null).describe('and the slowest one'),
})
const growth = z.strictObject({
  ...reading.shape,
  rows: z.number().int(),
  oneShotMs: z.number().describe('planning and scan of a table that has the same rows in one file'),
})

export const smallFilesSchema = z
  .strictObject({
    query: z.string(),
    commitSeconds: z.number(),
    rowsPerCommit: z.number().int(),
    /** One table that grows, without compaction. */
    growth: z.array(growth),
    /** Absent in older results. */
    compacting: z
      .array(growth)
      .default([])
      .describe('the same commits into a table that is compacted as it grows'),
    /** The first table at its end, compacted. */
    compacted: z.strictObject({ ...growth.shape, compactionMs: z.number() }),
    /** The same stream at other commit intervals. */
    intervals: z.array(
      z.strictObject({
        commitSeconds: z.number(),
        compacted: z.boolean(),
        readings: z.array(reading),
      }),
    ),
  })
  .describe('What small files cost who reads a table, and what compaction gives back.')
