import { z } from 'zod'

/** The side output of a query, counted: `lateEvents` by window. */
export const lateWindowsSchema = z
  .array(z.strictObject({ window: z.number().int(), events: z.number().int() }))
  .describe('late clicks that pass the filter, by the window that they are late for')
