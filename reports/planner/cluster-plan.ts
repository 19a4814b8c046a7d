import { z } from 'zod'
import { parsed } from '../parsed.js'

const way = z
  .strictObject({ engine: z.string(), intervalMs: z.number() })
  .describe('a model and its interval: of triggers, or of checkpoints')

const target = z
  .strictObject({
    ratePerSec: z.number(),
    p99Ms: z.number().describe('visible to a committed reader within that, 99 of 100'),
    nodePricePerHour: z.number(),
    guarantee: z.string(),
    spareNodes: z.number().int().describe('nodes beyond the fewest'),
  })
  .describe('what is asked for')

const judged = z
  .strictObject({
    holds: z.boolean(),
    sustainable: z.boolean(),
    p99Ms: z.number().nullable(),
    utilization: z.number().describe('0 to 1'),
    coordinatorUtilization: z.number(),
  })
  .describe('what was foretold of so many nodes at that rate, while none fails')

const choice = z
  .strictObject({
    way,
    nodes: z.number().int(),
    judged,
    perHour: z.number(),
    perMonth: z.number(),
    monotone: z.boolean().describe('false: with some more nodes it misses the target: see notes'),
    notes: z.array(z.string()),
  })
  .describe('a way that meets the target, with the fewest nodes that do')

const headroom = z
  .strictObject({
    failed: z.number().int(),
    nodes: z.number().int(),
    ratePerSec: z
      .number()
      .nullable()
      .describe('the highest rate that meets the target, within 2 %; null: none was found'),
    headroom: z
      .number()
      .nullable()
      .describe('that rate by the one asked for: below 1 the target is missed'),
    p99Ms: z.number().nullable().describe('at the rate asked for; null: it is not sustained'),
  })
  .describe('with so many nodes gone for good')

const recovery = z
  .strictObject({
    failed: z.number().int(),
    windowSeconds: z.number().describe('clicks that were due within that of the failure count'),
    p99Ms: z.number().nullable(),
    maxMs: z.number().nullable(),
    outageMs: z.number().nullable(),
    catchUpMs: z.number().nullable(),
  })
  .describe('so many nodes die at once, and come back')

const month = z
  .strictObject({
    failures: z.number(),
    minutesOver: z
      .number()
      .nullable()
      .describe('at most: until lag was as before; null: it did not recover while watched'),
  })
  .describe('what failures come to in a month of 730 hours')

const shifted = z.strictObject({
  value: z.string(),
  nodes: z.number().int().nullable().describe('the fewest that meet the target; null: none do'),
  p99Ms: z.number().nullable().describe('with the nodes of the answer'),
  holds: z.boolean(),
  minutesOver: z.number().nullable(),
})
const sensitivity = z
  .strictObject({ assumption: z.string(), value: z.string(), halved: shifted, doubled: shifted })
  .describe('one assumption halved or doubled, and all else left')

const demand = z
  .strictObject({ way, ratePerSec: z.number(), nodes: z.number().int().nullable() })
  .describe("nodes needed by rate: Theodolite's demand; null: more than were tried")
const capacity = z
  .strictObject({ way, nodes: z.number().int(), ratePerSec: z.number().nullable() })
  .describe('rate sustained within the target by nodes: its capacity')

/**
 * How many nodes, which model and which interval, by forecasts; all that a page or a table tells.
 * Law: plain data that follow from the question, its assumptions and their seed alone.
 */
export const clusterPlanSchema = z.strictObject({
  kind: z.literal('chunk42 plan'),
  target,
  coresPerNode: z.number().int(),
  nodesMax: z.number().int(),
  assumptions: z.array(z.tuple([z.string(), z.string()])).describe('by name, as text'),
  best: choice.nullable(),
  others: z.array(choice).describe('the next best ones, the cheapest first'),
  missed: z
    .array(z.strictObject({ way, why: z.string() }))
    .describe('ways that miss the target with any number of nodes'),
  headroom: z.array(headroom).describe('of the best one, from here on'),
  recovery: z.array(recovery),
  month: month.nullable(),
  sensitivity: z.array(sensitivity),
  demand: z.array(demand),
  capacity: z.array(capacity),
  warnings: z.array(z.string()),
  seed: z.string(),
  forecasts: z.number().int(),
  command: z.string().describe('prints it again'),
  page: z.string().optional().describe('file of its page; absent: none was asked for'),
})

export type Way = z.infer<typeof way>
export type PlanTarget = z.infer<typeof target>
export type Judged = z.infer<typeof judged>
export type Choice = z.infer<typeof choice>
export type Headroom = z.infer<typeof headroom>
export type Recovery = z.infer<typeof recovery>
export type Month = z.infer<typeof month>
export type Shifted = z.infer<typeof shifted>
export type Sensitivity = z.infer<typeof sensitivity>
export type Demand = z.infer<typeof demand>
export type Capacity = z.infer<typeof capacity>
export type ClusterPlan = z.infer<typeof clusterPlanSchema>

/** Throws an Error of one line that names the file and its first problem. */
export function parseClusterPlan(text: string, path: string): ClusterPlan {
  return parsed(clusterPlanSchema, text, path)
}

export function wayText({ engine, intervalMs }: Way): string {
  const interval = intervalMs < 1000 ? `${intervalMs} ms` : `${intervalMs / 1000} s`
  return engine === 'per-event'
    ? `${engine}, checkpoint each ${interval}`
    : `${engine}, batch each ${interval}`
}
