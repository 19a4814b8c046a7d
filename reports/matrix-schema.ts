import { z } from 'zod'

/** One model and one query; a member of the result, see result.ts. */
export const matrixRowSchema = z
  .strictObject({
    model: z.string().describe('engine, mode and pace, as one reads it'),
    engine: z.string(),
    query: z.string(),
    guarantee: z.string(),
    sink: z.string(),
    workers: z.number().int(),
    intervalMs: z.number().nullable(),
    checkpointIntervalMs: z.number().nullable(),
    targets: z.array(
      z.strictObject({
        p99MsMax: z.number().describe('visible latency p99 at most'),
        eventsPerSec: z
          .number()
          .nullable()
          .describe('the highest rate that kept it; null: not even the least did'),
        atLeast: z.boolean().describe('no higher rate that was tried failed it'),
      }),
    ),
    probes: z.array(
      z.strictObject({
        eventsPerSec: z.number(),
        /** Why it is not sustained; null: it is. */
        failure: z.string().nullable(),
        latencyMs: z.number().describe('visible p99; the greatest where there are too few batches'),
      }),
    ),
    command: z.string().describe('re-makes the cell of one probe, at any --rate'),
  })
  .describe('Sustainable throughput by latency target; each probe was audited.')
