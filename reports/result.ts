import { z } from 'zod'
import { guaranteeCostSchema } from './guarantee-cost-schema.js'

/**
 * The one record between measuring and telling. A run leaves a flat list of cells; every chart,
 * table and verdict is a pure function of it. Units stand last in each name; `null` means not
 * measured.
 */
const latency = z
  .strictObject({
    p50: z.number(),
    p90: z.number(),
    /** null: fewer than 20 batches or checkpoints, see `notes`. */
    p99: z.number().nullable(),
    p999: z.number().nullable(),
    max: z.number(),
    /** Clicks counted. */
    count: z.number(),
    /** [share of clicks below, ms] pairs, rising: the percentile curve. */
    curve: z.array(z.tuple([z.number(), z.number()])),
  })
  .describe('Milliseconds from when a click was due (open loop: no coordinated omission).')

const resources = z
  .strictObject({
    cpuUserSec: z.number(),
    cpuSystemSec: z.number(),
    cpuCores: z.number().describe('CPU seconds for each second of the wall clock'),
    eventsPerCpuSec: z.number().nullable(),
    rssBytesMax: z.number().describe('of the whole process, with the clicks that the log holds'),
    heapBytesMax: z.number().describe('JavaScript heap of the main thread'),
    gcPauses: z.number().int().describe('garbage collections of the main thread only'),
    gcMsTotal: z.number(),
    gcMsMax: z.number(),
    /** How much later than asked for a timer of the main thread rang; null: none did. */
    loopDelayMsP99: z.number().nullable(),
    loopDelayMsMax: z.number().nullable(),
  })
  .describe('Of the process during the run, harness included; null on the virtual clock.')

export const cellSchema = z.strictObject({
  /** Unique in the run, readable: micro-batch-50ms-100000ps-crash */
  id: z.string(),
  engine: z.string(),
  mode: z
    .string()
    .describe('update: each commit upserts the rows that changed; each: one row per click'),
  query: z.string(),
  workload: z.string(),
  runtime: z.enum(['threads', 'simulated']),
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
  intervalMs: z.number().nullable().describe('micro-batch trigger; 0 = as fast as possible'),
  checkpointIntervalMs: z.number().nullable(),
  bufferEvents: z
    .number()
    .int()
    .nullable()
    .describe('per-event: records of an exchange buffer; 1 = record at a time; null: no exchange'),
  guarantee: z.enum(['exactly-once', 'exactly-once-upsert', 'at-least-once', 'delivery', 'none']),
  sink: z.string(),
  durability: z.enum(['power', 'process']),
  encoding: z
    .enum(['columns', 'json', 'binary'])
    .describe('how clicks stood in the log; bytes are parsed by the workers'),
  /** null when a backlog was drained. */
  offeredEventsPerSec: z.number().nullable(),
  achievedEventsPerSec: z.number(),
  events: z.number().int(),
  lateEvents: z.number().int(),
  durationMs: z.number(),
  /** Batches or checkpoints committed. */
  commits: z.number().int(),
  visibleLatencyMs: latency.nullable(),
  processedLatencyMs: latency.nullable(),
  /** Greatest number of clicks due and not yet visible. */
  lagEventsMax: z.number().nullable(),
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
  drain: z.boolean(),
  fault: z.string().nullable().describe('as given to --fault'),
  recovery: z
    .strictObject({
      outageMs: z.number().nullable().describe('fault to first visible result of new work'),
      catchUpMs: z.number().nullable().describe('fault to visible p99 within 10 % of before'),
      replayedEvents: z.number().int(),
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
  command: z.string().describe('re-makes this cell'),
  notes: z.array(z.string()),
  /** Why the figures must not be used (a run that could not keep its own schedule), or null. */
  invalid: z.string().nullable(),
})

export const peerSchema = z.strictObject({
  name: z.string(),
  threads: z.number().int(),
  about: z.string(),
  form: z.string().describe('typescript, assemblyscript (compiled to WebAssembly), sql'),
  hash: z.boolean().describe('it sums audit hashes beside the counts, as engines do'),
  events: z.number().int().describe('in a pass; slow ones take the beginning of the backlog'),
  eventsPerSec: z.number().describe('median of 5 passes after 2'),
})

export const exchangeSchema = z
  .strictObject({
    transport: z
      .enum(['ring', 'tcp'])
      .describe('two threads over a ring in shared memory; two processes over TCP loopback'),
    bufferEvents: z.number().int().describe('records taken, keyed and handed over at a time'),
    /** null: as fast as it goes. */
    offeredEventsPerSec: z.number().nullable(),
    /** One record each; all were received once, checked by key and window. */
    events: z.number().int(),
    durationMs: z.number(),
    eventsPerSec: z.number(),
    cpuNsPerRecord: z
      .number()
      .describe('user and system time of all threads of the processes of both sides'),
    syscallsPerRecord: z
      .number()
      .nullable()
      .describe(
        'both sides: read, readv, write and writev (/proc/self/io), turns of the event loop (one ' +
          'poll each; tcp), sleeps on a futex and notifies that woke a thread; null without /proc',
      ),
    contextSwitchesPerRecord: z
      .number()
      .nullable()
      .describe('voluntary and not, of all threads of both sides (/proc/self/task)'),
    bytesPerRecord: z
      .number()
      .describe('8 of the record; of each buffer 4 of the frame (tcp), 12 of the publish (ring)'),
    wireBytesPerRecord: z
      .number()
      .nullable()
      .describe(
        'tcp: with 52 bytes of IP and TCP head for each segment that this machine sent meanwhile, ' +
          'acknowledgements included; a segment of the loopback holds up to 64 KiB',
      ),
    latencyUsP50: z.number().nullable().describe('from when a record was due until it was added'),
    /** null: fewer than 20 buffers, or nothing was due at a time. */
    latencyUsP99: z.number().nullable(),
  })
  .describe('What a record costs to hand on to another worker.')

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
  peers: z.array(peerSchema),
  /** Empty: not measured. */
  exchange: z.array(exchangeSchema),
  sustainable: z.array(sustainableSchema),
  guaranteeCosts: z.array(guaranteeCostSchema),
})

export type LatencyMs = z.infer<typeof latency>
export type Cell = z.infer<typeof cellSchema>
export type Sustainable = z.infer<typeof sustainableSchema>
export type Peer = z.infer<typeof peerSchema>
export type Exchange = z.infer<typeof exchangeSchema>
export type GuaranteeCost = z.infer<typeof guaranteeCostSchema>
export type Result = z.infer<typeof resultSchema>
