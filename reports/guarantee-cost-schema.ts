import { z } from 'zod'

/** One engine at one pace into one sink; a member of the result, see result.ts. */
export const guaranteeCostSchema = z
  .strictObject({
    engine: z.string(),
    query: z.string(),
    sink: z.string(),
    durability: z.enum(['power', 'process']),
    encoding: z.enum(['columns', 'json', 'binary']),
    workers: z.number().int(),
    intervalMs: z.number().nullable(),
    checkpointIntervalMs: z.number().nullable(),
    events: z.number().int().describe('of the backlog that each cell drains'),
    pairs: z.array(
      z.strictObject({
        pair: z.number().int().describe('the repeat of its two cells'),
        first: z.enum(['exactly-once', 'none']).describe('which of the two ran first'),
        exactlyOnceEventsPerSec: z.number(),
        noneEventsPerSec: z.number(),
        costPercent: z.number().describe('(1 - exactly-once / none) * 100; below 0: it was faster'),
      }),
    ),
    dropped: z
      .number()
      .int()
      .describe('pairs that do not count, because a cell of them is invalid'),
    costPercent: z.number().nullable().describe('the median of the pairs'),
    costPercentLow: z.number().nullable().describe('null: too few pairs for an interval'),
    costPercentHigh: z.number().nullable(),
    confidence: z
      .number()
      .nullable()
      .describe('with which the interval holds the median, whatever the distribution'),
  })
  .describe('Throughput that exactly-once costs against none, in pairs that ran one by one.')
