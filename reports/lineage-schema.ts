import { z } from 'zod'

/** One point of recovery against depth; a member of the result, see result.ts. */
export const lineageDepthSchema = z
  .strictObject({
    workers: z.number().int(),
    depth: z.number().int().describe('batches between the last checkpoint and the loss'),
    outageMs: z
      .number()
      .describe('virtual: from the loss of one worker to the first new visible result; a median'),
    /** Of all runs behind it. */
    exact: z.boolean(),
  })
  .describe('What it takes to derive lost key groups again, on the virtual clock.')
