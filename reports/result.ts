import { z } from 'zod'
import { batchTimeSchema } from './batch-time-schema.js'
import { latency, resources, uncorrected } from './cell-parts.js'
import { clusterSchema, loadSchema } from './cluster-schema.js'
import { exchangeSchema } from './exchange-schema.js'
import { guaranteeCostSchema } from './guarantee-cost-schema.js'
import { lateWindowsSchema } from './late-windows-schema.js'
import { lineageDepthSchema } from './lineage-schema.js'
import { matrixRowSchema } from './matrix-schema.js'
import { peerSchema } from './peer-schema.js'
import { clusterPlanSchema } from './planner/cluster-plan.js'
import { smallFilesSchema } from './small-files-schema.js'
import { validationSchema } from './validation-schema.js'

/**
 * The one record between measuring and telling. A run leaves a flat list of cells; every chart,
 * table and verdict is a pure function of it. Units stand last in each name; `null` means not
 * measured.
 */
export const cellSchema = z.strictObject({
  /** Unique in the run, readable: micro-batch-50ms-100000ps-crash */
  id: z.string(),
  engine: z.string(),
  mode: z
    .string()
    .describe(
      'update: each commit upserts the rows that changed; append: a row comes once, when its window ' +
        'closes; complete: as update, read as a whole; each: one row per click',
    ),
  query: z.string(),
  workload: z.string(),
  runtime: z.enum(['threads', 'simulated', 'cluster']),
  form: z
    .enum(['typescript', 'assemblyscript'])
    .describe(
      'of the kernels that ran: plain loops, or compiled to WebAssembly from AssemblyScript',
    ),
  clock: z.enum(['wall', 'virtual']),
  seed: z.string(),
  repeat: z.number().int(),
  workers: z.number().int(),
  partitions: z.number().int(),
  trigger: z
    .string()
    .nullable()
    .describe('micro-batch: what cuts its batches and its knobs, as given to --trigger'),
  intervalMs: z
    .number()
    .nullable()
    .describe('micro-batch: between triggers, or where they begin; 0 = as fast as possible'),
  checkpointIntervalMs: z.number().nullable(),
  bufferEvents: z
    .number()
    .int()
    .nullable()
    .describe('per-event: records of an exchange buffer; 1 = record at a time; null: no exchange'),
  /** Empty in older results. */
  variant: z
    .string()
    .default('')
    .describe('in what the engine works otherwise than usual: unaligned, lineage, bundles ...'),
  /** Absent in older results. */
  compactMs: z
    .number()
    .nullable()
    .default(null)
    .describe('how often a compactor looked for small files of the sink; null: there was none'),
  guarantee: z.enum(['exactly-once', 'exactly-once-upsert', 'at-least-once', 'delivery', 'none']),
  sink: z.string(),
  sinkDelay: z
    .string()
    .nullable()
    .default(null)
    .describe('a commit took so many ms longer, and each row of it, as given to --sink-delay'),
  durability: z.enum(['power', 'process']),
  encoding: z
    .enum(['columns', 'json', 'binary'])
    .describe('how clicks stood in the log; bytes are parsed by the workers'),
  log: loadSchema.nullable().default(null),
  cluster: clusterSchema.nullable().default(null),
  arrivals: z.string().describe('shape of the load, as given to --arrivals'),
  /** null when a backlog was drained. */
  offeredEventsPerSec: z.number().nullable(),
  achievedEventsPerSec: z.number(),
  events: z.number().int(),
  lateEvents: z.number().int(),
  lateWindows: lateWindowsSchema,
  durationMs: z.number(),
  /** Batches or checkpoints committed. */
  commits: z.number().int(),
  visibleLatencyMs: latency.nullable(),
  processedLatencyMs: latency.nullable(),
  uncorrectedLatencyMs: uncorrected,
  dashboard: z
    .array(z.strictObject({ pollMs: z.number(), ageMsP50: z.number(), ageMsP99: z.number() }))
    .nullable()
    .default(null)
    .describe('how old what a reader shows is at a random moment, by how often it polls'),
  /** Greatest number of clicks due and not yet visible. */
  lagEventsMax: z.number().nullable(),
  heldEventsMax: z
    .number()
    .nullable()
    .default(null)
    .describe('greatest number of clicks that the engine had taken in, and no reader saw yet'),
  commitRowsMax: z.number().int().nullable().default(null).describe('rows of the largest commit'),
  batchCost: z
    .strictObject({
      planUs: z.number().describe('cutting its range'),
      logUs: z.number().describe('appending its range, its state and its commit'),
      fsyncUs: z.number(),
      dispatchUs: z.number().describe('its slowest chunk, to its worker and back'),
      runUs: z.number().describe('some chunk of it ran'),
      reduceUs: z.number().describe('results into the state'),
      commitUs: z.number().describe("the sink's own"),
      otherUs: z.number().describe('mail, event loop; with overlap: waiting for older batches'),
      totalUs: z.number().describe('from the cut of its range until its commit is logged'),
      batches: z.number().int(),
    })
    .nullable()
    .describe('micro-batch on threads: medians per batch; batches in flight overlap'),
  batchTimes: z
    .array(batchTimeSchema)
    .nullable()
    .describe(
      'micro-batch, where the load or the trigger changes with time: the first life batch by ' +
        'batch, or of each 300th of it the one whose clicks waited longest',
    ),
  drain: z.boolean(),
  fault: z.string().nullable().describe('as given to --fault'),
  recovery: z
    .strictObject({
      outageMs: z.number().nullable().describe('fault to first visible result of new work'),
      outageAllMs: z
        .number()
        .nullable()
        .default(null)
        .describe('fault to such a result in each partition'),
      catchUpMs: z.number().nullable().describe('fault to visible p99 within 10 % of before'),
      replayedEvents: z.number().int().nullable().describe('null: seen from outside'),
    })
    .nullable(),
  resources: resources.nullable(),
  audit: z.strictObject({
    method: z
      .enum(['hash', 'count'])
      .describe(
        'hash: counts and sums of click hashes are compared; count: counts only, so a lost click ' +
          'could hide behind a doubled one',
      ),
    verdict: z.enum(['exact', 'inexact', 'within-guarantee']),
    expectedEvents: z.number().int(),
    lost: z.number().int(),
    duplicated: z.number().int(),
    cells: z.number().int().describe('key x window cells compared'),
    wrongCells: z.number().int(),
    explanation: z.string(),
  }),
  /** null: nothing was parsed. */
  deadLetters: z
    .strictObject({
      count: z.number().int(),
      examples: z.array(
        z.strictObject({
          partition: z.number().int(),
          offset: z.number().int(),
          reason: z.string(),
          text: z.string().nullable().describe('its first bytes; null: columns have none'),
        }),
      ),
    })
    .nullable()
    .describe('records that could not be read, each counted once however often it was met'),
  /** The timeline of a cell with a fault; null elsewhere. Bars are processes, marks are moments. */
  timeline: z
    .strictObject({
      fromMs: z.number(),
      toMs: z.number(),
      bars: z.array(
        z.strictObject({
          process: z.string(),
          lane: z.string().describe('worker 0, worker 1, coordinator'),
          fromMs: z.number(),
          toMs: z.number(),
          outcome: z.enum(['done', 'died', 'running']),
        }),
      ),
      marks: z.array(z.strictObject({ atMs: z.number(), lane: z.string(), what: z.string() })),
      /** Clicks due and not yet visible, over time. */
      lag: z.array(z.strictObject({ atMs: z.number(), events: z.number() })),
    })
    .nullable(),
  nightly: z
    .strictObject({ equal: z.boolean(), rows: z.number().int(), said: z.string() })
    .optional()
    .describe('what it served beside the nightly job, row by row; absent: not compared'),
  command: z.string().describe('re-makes this cell'),
  notes: z.array(z.string()),
  /** Why the figures must not be used (a run that could not keep its own schedule), or null. */
  invalid: z.string().nullable(),
})

export const sustainableSchema = z
  .strictObject({
    engine: z.string(),
    query: z.string(),
    guarantee: cellSchema.shape.guarantee,
    sink: z.string(),
    durability: cellSchema.shape.durability,
    workers: z.number().int(),
    intervalMs: z.number().nullable(),
    checkpointIntervalMs: z.number().nullable(),
    sloMs: z.number().nullable().describe('visible latency p99 at most; null: no bound'),
    eventsPerSec: z
      .number()
      .nullable()
      .describe('median of the rounds; null: not even the least rate was sustained'),
    eventsPerSecMin: z.number().nullable().describe('the round that found least'),
    eventsPerSecMax: z.number().nullable(),
    atLeast: z.boolean().describe('the cap was sustained: there may be more'),
    capEventsPerSec: z.number().describe('the highest rate whose clicks fit into memory'),
    rounds: z.number().int(),
    probes: z.array(
      z.strictObject({
        round: z.number().int(),
        eventsPerSec: z.number(),
        loadMs: z.number(),
        /** Why it is not sustained; null: it is. */
        failure: z.string().nullable(),
        visibleLatencyMsP99: z.number().nullable(),
        lagEventsMax: z.number().nullable(),
        cpuCores: z.number().nullable(),
      }),
    ),
    command: z.string(),
  })
  .describe('The highest load whose lag and visible latency do not grow, found by search.')

export const resultSchema = z.strictObject({
  schema: z.literal('chunk42-result-1'),
  run: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  command: z.string(),
  seed: z.string(),
  complete: z.boolean().describe('false: stopped early; the cells that were finished are here'),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.number().int(),
    memoryBytes: z.number(),
    platform: z.string(),
    loadAverage: z.number(),
  }),
  versions: z.record(z.string(), z.string()),
  plan: z.strictObject({ cells: z.array(z.string()), expectedSeconds: z.number() }),
  input: z
    .strictObject({
      name: z.string(),
      lines: z.number().int(),
      clicks: z.number().int(),
      unparsable: z.number().int(),
      firstUnparsable: z.array(z.string()),
      topPages: z.array(z.strictObject({ page: z.string(), clicks: z.number().int() })),
    })
    .nullable(),
  cells: z.array(cellSchema),
  /** Absent in older results. */
  failures: z
    .array(z.strictObject({ id: z.string(), reason: z.string() }))
    .default([])
    .describe('cells that came to no figures: an engine of others did not start, or ended'),
  peers: z.array(peerSchema),
  /** Empty: not measured. */
  exchange: z.array(exchangeSchema),
  sustainable: z.array(sustainableSchema),
  guaranteeCosts: z.array(guaranteeCostSchema),
  /** Absent in older results. */
  matrix: z.array(matrixRowSchema).default([]),
  /** Absent in older results. */
  lineage: z.array(lineageDepthSchema).default([]),
  /** Null: not measured, as in older results. */
  smallFiles: smallFilesSchema.nullable().default(null),
  /** Null: not given, as in older results. */
  validation: validationSchema.nullable().default(null),
  clusterPlan: clusterPlanSchema.nullable().default(null),
})

export type LatencyMs = z.infer<typeof latency>
export type Cell = z.infer<typeof cellSchema>
export type Sustainable = z.infer<typeof sustainableSchema>
export type Peer = z.infer<typeof peerSchema>
export type Exchange = z.infer<typeof exchangeSchema>
export type LineageDepth = z.infer<typeof lineageDepthSchema>
export type SmallFiles = z.infer<typeof smallFilesSchema>
export type GuaranteeCost = z.infer<typeof guaranteeCostSchema>
export type Result = z.infer<typeof resultSchema>
