import { z } from 'zod'

/** What engines are compared with: the machine's limit, a database, what one writes today. */
export const peerSchema = z.strictObject({
  name: z.string(),
  threads: z.number().int(),
  about: z.string(),
  form: z.string().describe('typescript, assemblyscript (compiled to WebAssembly), sql'),
  hash: z.boolean().describe('it sums audit hashes beside the counts, as engines do'),
  events: z.number().int().describe('in a pass; slow ones take the beginning of the backlog'),
  eventsPerSec: z.number().describe('median of 5 passes after 2'),
})
