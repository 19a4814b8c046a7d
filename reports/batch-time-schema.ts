import { z } from 'zod'

export const batchTimeSchema = z.strictObject({
  atMs: z.number().describe('when it was cut, since the run began'),
  intervalMs: z.number().describe('since the cut before it'),
  events: z.number().int(),
  tookMs: z.number().describe('from its cut, or the commit before it, until its commit'),
  visibleMs: z.number().describe('from when its oldest click was due until its commit'),
})
