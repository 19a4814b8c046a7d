import { z } from 'zod'
import type { Costs } from '../../runtime/simulated/costs.js'
import type { CellSpec } from '../spec.js'
import { rowsOfQuery } from './cells.js'

const quantiles = z
  .array(z.tuple([z.number().min(0).max(1), z.number().min(0)]).readonly())
  .min(1)
  .readonly()
const measured = z.strictObject({
  fixedMs: z.number().min(0),
  rested: z
    .array(
      z.strictObject({ restMs: z.number().min(0), fixedMs: z.number().min(0), spread: quantiles }),
    )
    .min(2)
    .readonly()
    .optional()
    .describe('fixedMs by how many ms ago the thread made such a step; absent: always the same'),
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
  sinks: byName.describe('with cells, and as NAME:clicks with rows of single clicks'),
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

/** The name of a sink's costs: rows that replace each other cost something else than others. */
export function sinkRows(sink: string, query: string): string {
  return rowsOfQuery(query) === 'cells' ? sink : `${sink}:clicks`
}

/**
 * The costs of one cell. Throws one line where the model has none of its query or sink. Files of a
 * sink are measured as they survive a power cut.
 */
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
  const query = part(model.queries, spec.query, 'query')
  if (spec.sink !== 'memory' && spec.durability !== 'power') {
    const what = `sink ${spec.sink} with durability ${spec.durability}`
    throw new Error(`${what}: not in the cost model; allowed: power`)
  }
  return {
    ...model.costs,
    ...query,
    ...part(model.sinks, sinkRows(spec.sink, spec.query), 'sink'),
    ...part(model.durabilities, spec.durability, 'durability'),
  } as Costs
}
