import { z } from 'zod'

/** Members of a cell, see result.ts. */
export const latency = z
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

/** Absent in older results. */
export const uncorrected = latency
  .nullable()
  .default(null)
  .describe(
    'Milliseconds from when the engine took a click until it was visible: what had to wait outside ' +
      'is left out (coordinated omission), so nothing is judged by it. null: not told.',
  )

export const resources = z
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
