import { join } from 'node:path'
import { Bench, hrtimeNowTimestampProvider, type Statistics } from 'tinybench'
import type { Micro, MicroResult, Prepared, Size, Unit } from './micro.js'
import { microsNamed } from './registry.js'

export interface MicroOptions {
  readonly size: Size
  /** For each part, beside as much to warm up: a whole engine takes long to be compiled. */
  readonly timeMs: number
  /** An empty folder, to be removed by whoever gave it. */
  readonly folder: string
  readonly signal?: AbortSignal
  /** Told before each part. */
  readonly begins?: (micro: Micro, index: number, total: number) => void
}

/** Runs of a slow part, however short its time is. */
const RUNS_MIN = 5
const PER_MS: Readonly<Record<Unit, number>> = { ms: 1, us: 1e3, ns: 1e6 }

/** Measures the parts one after the other, all of them when none is named. */
export async function runMicro(
  names: readonly string[],
  options: MicroOptions,
): Promise<MicroResult[]> {
  const results: MicroResult[] = []
  const micros = microsNamed(names)
  for (const [index, micro] of micros.entries()) {
    options.signal?.throwIfAborted()
    options.begins?.(micro, index, micros.length)
    const prepared = await micro.make(options.size, join(options.folder, micro.name))
    try {
      const latency = await timed(micro.name, prepared, options)
      results.push(resultOf(micro, prepared, latency, await prepared.hash()))
    } finally {
      await prepared.close?.()
    }
  }
  return results
}

async function timed(
  name: string,
  { run }: Prepared,
  { timeMs, signal }: MicroOptions,
): Promise<Statistics> {
  const bench = new Bench({
    time: timeMs,
    iterations: RUNS_MIN,
    warmupTime: timeMs,
    warmupIterations: 2,
    throws: true,
    timestampProvider: hrtimeNowTimestampProvider,
    ...(signal === undefined ? {} : { signal }),
  })
  bench.add(name, run)
  const [task] = await bench.run()
  signal?.throwIfAborted()
  const result = task?.result
  if (result?.state !== 'completed') throw new Error(`${name}: ${result?.state ?? 'not run'}`)
  return result.latency
}

function resultOf(
  { name, about, unit, per }: Micro,
  { perRun, within }: Prepared,
  latencyMs: Statistics,
  hash: string,
): MicroResult {
  const each = (ms: number): number => (ms * PER_MS[unit]) / perRun
  return {
    name,
    about,
    unit,
    per,
    median: each(latencyMs.p50),
    p99: each(latencyMs.p99),
    marginPercent: latencyMs.rme,
    perSec: (perRun / latencyMs.p50) * 1000,
    samples: latencyMs.samplesCount,
    hash,
    within:
      within === undefined
        ? null
        : {
            per: within.per,
            unit: within.unit,
            count: within.perRun / perRun,
            median: (latencyMs.p50 * PER_MS[within.unit]) / within.perRun,
          },
  }
}
