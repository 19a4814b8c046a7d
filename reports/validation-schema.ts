import { z } from 'zod'
import { parsed } from './parsed.js'

const quantity = z.strictObject({
  name: z.enum(['throughput', 'visibleP50', 'visibleP99', 'outage']),
  unit: z.enum(['events/s', 'ms']),
  measured: z.number().describe('median of the repeats'),
  measuredLeast: z.number(),
  measuredMost: z.number(),
  predicted: z.number().describe('median of as many simulated runs'),
  error: z.number().describe('|predicted - measured| / measured'),
})

/** Predictions of the simulated runtime beside what the same cells did on threads. */
export const validationSchema = z.strictObject({
  kind: z.literal('chunk42 validation'),
  command: z.string(),
  machine: z.strictObject({ cpu: z.string(), cores: z.number().int(), platform: z.string() }),
  node: z.string(),
  date: z.string(),
  calibrated: z.string().describe('date of the cost model'),
  repeats: z.number().int(),
  cells: z.array(
    z.strictObject({
      id: z.string(),
      engine: z.string(),
      query: z.string(),
      sink: z.string(),
      paceMs: z.number().describe('interval of batches or checkpoints'),
      ratePerSec: z.number().nullable().describe('null: a drained backlog'),
      crash: z.boolean(),
      quantities: z.array(quantity),
    }),
  ),
  leftOut: z
    .array(z.string())
    .optional()
    .describe('cells whose query or sink the cost model does not know: they are not judged'),
  medianError: z.number(),
  p90Error: z.number(),
  unpaced: z
    .strictObject({ medianError: z.number(), p90Error: z.number() })
    .describe('without throughputs of paced loads, which are what was offered'),
  overHalf: z
    .strictObject({
      cells: z.number().int(),
      medianError: z.number(),
      medianErrorMs: z.number(),
      measuredMsMost: z.number().describe('the greatest of them'),
    })
    .optional()
    .describe(
      'of visible p50 what comes on top of half an interval, which is the wait for the next batch ' +
        'or checkpoint; absent: written before it was worked out',
    ),
  pairs: z
    .number()
    .int()
    .describe('of intervals whose measured p99 differ by more than they spread'),
  orderRight: z.number().nullable().describe('share of those pairs that are predicted in order'),
  targets: z.strictObject({
    medianError: z.number(),
    p90Error: z.number(),
    orderRight: z.number(),
  }),
})
export type Validation = z.infer<typeof validationSchema>
export type ValidatedCell = Validation['cells'][number]
export type Quantity = z.infer<typeof quantity>

/** Throws an Error of one line that names the file and its first problem. */
export function parseValidation(text: string, path: string): Validation {
  return parsed(validationSchema, text, path)
}

/** What a machine measured holds for one of the same processor and cores. */
export function isOfMachine(
  { machine: { cpu, cores } }: Validation,
  here: { readonly cpu: string; readonly cores: number },
): boolean {
  return cpu === here.cpu && cores === here.cores
}
