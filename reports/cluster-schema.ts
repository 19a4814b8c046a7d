import { z } from 'zod'

/** What else is known of a cell on an engine of others; null: the engine is one of ours. */
export const clusterSchema = z
  .strictObject({
    version: z.string(),
    mode: z.string().describe('which of its settings: default, tuned, ...'),
    startMs: z.number().describe('until its job read the topic; in no other figure'),
    engineCpuSec: z.number().describe('of all its processes, start included'),
    engineRssBytesMax: z.number(),
    brokerCpuSec: z.number().nullable().describe('null: the broker is not ours'),
    harnessCpuSec: z.number().describe('load, reader and ourselves'),
    rows: z
      .number()
      .int()
      .nullable()
      .default(null)
      .describe('that the reader read, also those that later ones replaced'),
    stateBytes: z
      .number()
      .int()
      .default(0)
      .describe('of ballast in its state, beside what the query needs'),
    conf: z.record(z.string(), z.string()).describe('settings that were given by hand'),
    metrics: z.record(z.string(), z.number()).describe('what it says of itself'),
    uses: z
      .record(z.string(), z.string())
      .default({})
      .describe('what it says of itself in words: which class does something'),
  })
  .describe('seen from outside; null: an engine of ours')

/** Of the topic that clicks came through. */
export const loadSchema = z
  .strictObject({
    kind: z.enum(['kafka']),
    client: z.string(),
    sentEventsPerSec: z.number(),
    lagMsP50: z.number(),
    lagMsP99: z.number(),
    lagMsMax: z.number(),
  })
  .describe(
    'how clicks came, and how long after they were due they were sent; null: they lay in memory',
  )
