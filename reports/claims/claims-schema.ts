import { z } from 'zod'

const judgement = z.enum(['confirmed', 'refuted', 'depends on', 'not measured'])

const sideSchema = z.strictObject({
  judgement,
  on: z.string().nullable().describe("of 'depends on': on what"),
  figure: z.string().describe('of the newest run that measured it; or what one would need'),
  spread: z
    .strictObject({
      what: z.string(),
      unit: z.enum(['ms', 'times', 'clicks', 'events']),
      values: z.number().int().describe('so many, over repeats and runs'),
      median: z.number(),
      min: z.number(),
      max: z.number(),
    })
    .nullable()
    .describe('of the number that decides; null: it is not decided by one'),
  command: z.string().nullable().describe('re-makes it, or would measure it; null: none does'),
  run: z.string().nullable().describe('whose figure it is; null: nobody measured it'),
  runs: z.number().int().describe('so many measured it'),
})

export const claimRowSchema = z.strictObject({
  id: z.string(),
  text: z.string(),
  verdict: judgement.describe('of both sides together'),
  on: z.string().nullable(),
  native: sideSchema.describe('engines of ours'),
  others: sideSchema.describe('engines that people run: Spark, Flink, Storm, Kafka Streams'),
})

/** What reports/claims.json holds: sentences of texts on micro-batches, judged over runs. */
export const claimsSchema = z.strictObject({
  schema: z.literal('chunk42-claims-1'),
  runs: z.array(
    z.strictObject({
      run: z.string(),
      startedAt: z.string(),
      command: z.string(),
      cpu: z.string(),
      cores: z.number().int(),
      chunk42: z.string().nullable(),
    }),
  ),
  claims: z.array(claimRowSchema),
})

export type Side = z.infer<typeof sideSchema>
export type ClaimRow = z.infer<typeof claimRowSchema>
export type JudgedClaims = z.infer<typeof claimsSchema>
