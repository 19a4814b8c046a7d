import type { LogScale } from './axes.js'
import type { Spec } from './chart.js'

/** A figure that somebody published, and where. */
interface Reference {
  /** Short enough to stand at the foot of its line. */
  readonly foot: string
  readonly name: string
  readonly fromMs: number
  /** A range where the source gives words. */
  readonly toMs?: number
  readonly source: string
}

const SPARK = 'spark.apache.org/docs/latest/streaming, overview'

/** Of other machines and other queries: an order of magnitude to hold ours against. */
export const REFERENCES: readonly Reference[] = [
  {
    foot: 'Spark',
    name: 'Spark continuous, at-least-once',
    fromMs: 1,
    source: `“as low as 1 millisecond” (${SPARK})`,
  },
  {
    foot: 'Flink',
    name: 'Flink, at-least-once',
    fromMs: 2,
    toMs: 9,
    source:
      '“few milliseconds” where barriers are not aligned ' +
      '(nightlies.apache.org/flink, stateful stream processing), drawn as 2 to 9 ms',
  },
  {
    foot: 'Spark',
    name: 'Spark micro-batch, exactly-once',
    fromMs: 100,
    source: `“as low as 100 milliseconds” (${SPARK})`,
  },
]

/** Those that lie within the axis: it is not stretched for them. */
export function referencesIn({ domain: [low, high] }: LogScale): Reference[] {
  return REFERENCES.filter(({ fromMs, toMs = fromMs }) => fromMs >= low && toMs <= high)
}

/** Said below the picture: what the lines are, and whose. */
export function referenceNote(shown: readonly Reference[]): string[] {
  if (shown.length === 0) return []
  const told = shown.map(({ name, source }) => `${name}: ${source}`)
  return [`Dotted, for orientation and not measured here, published latencies: ${told.join('; ')}.`]
}

/** Dotted lines or bands from top to bottom, with their names along them. */
export function referenceLayers(shown: readonly Reference[], x: Spec): Spec[] {
  if (shown.length === 0) return []
  const rows = shown.map(({ foot, fromMs, toMs = fromMs }) => ({ foot, at: fromMs, to: toMs }))
  const at = { ...x, field: 'at' }
  const grey = { color: { value: 'currentColor' } }
  return [
    {
      data: { values: rows.filter((row) => row.to > row.at) },
      mark: { type: 'rect', opacity: 0.07 },
      encoding: { x: at, x2: { field: 'to' }, ...grey },
    },
    {
      data: { values: rows },
      mark: { type: 'rule', strokeDash: [1, 4], opacity: 0.6 },
      encoding: { x: at, ...grey },
    },
    {
      data: { values: rows },
      mark: { type: 'text', angle: 270, align: 'left', dx: 4, dy: 9, opacity: 0.75, fontSize: 10 },
      encoding: { x: at, y: { value: { expr: 'height' } }, text: { field: 'foot' }, ...grey },
    },
  ]
}
