import { z } from 'zod'
import type { Costs } from '../../runtime/simulated/costs.js'
import type { CellSpec } from '../spec.js'

const quantiles = z
  .array(z.tuple([z.number().min(0).max(1), z.number().min(0)]).readonly())
  .min(1)
  .readonly()
const measured = z.strictObject({
  fixedMs: z.number().min(0),
  perUnitMs: z.record(z.string(), z.number()).optional(),
  spread: quantiles,
  workSpread: quantiles.optional(),
  holds: z.enum(['thread', 'nothing']).optional(),
})
const costs = z.record(z.string(), z.union([z.number().min(0), measured]))
const byName = z.record(z.string(), costs)

/** What `chunk42 calibrate` measured on a machine. */
export const modelSchema = z.strictObject({
  kind: z.literal('chunk42 cost model'),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.number().int().min(1),
    platform: z.string(),
  }),
  node: z.string(),
  date: z.string(),
  quick: z.boolean().describe('made in seconds, for tests: not to be trusted'),
  costs: costs.describe('whatever is asked'),
  queries: byName.describe('slices and ends of programs that run its kernels'),
  sinks: byName,
  durabilities: byName,
  parts: z
    .array(
      z.strictObject({ name: z.string(), median: z.number(), p99: z.number(), unit: z.string() }),
    )
    .describe('of tinybench, for comparison'),
  samples: z.number().int(),
})
export type CostModel = z.infer<typeof modelSchema>

/** Throws an Error of one line that names the file and its first problem. */
export function parseModel(text: string, path: string): CostModel {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new Error(`${path}: not JSON; allowed: what chunk42 calibrate wrote`)
  }
  const parsed = modelSchema.safeParse(data)
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  const where = first?.path.join('.') || 'cost model'
  throw new Error(`${path}: ${where}: ${first?.message ?? 'invalid'}`)
}

/** The costs of one cell. Throws one line where the model has none of its query or sink. */
export function costsFor(
  model: CostModel,
  spec: Pick<CellSpec, 'query' | 'sink' | 'durability'>,
): Costs {
  const part = (from: Readonly<Record<string, Costs>>, name: string, what: string): Costs => {
    const found = from[name]
    if (found !== undefined) return found
    const allowed = Object.keys(from).join(', ')
    throw new Error(`${what} ${name}: not in the cost model; allowed: ${allowed}`)
  }
  return {
    ...model.costs,
    ...part(model.queries, spec.query, 'query'),
    ...part(model.sinks, spec.sink, 'sink'),
    ...part(model.durabilities, spec.durability, 'durability'),
  } as Costs
}
