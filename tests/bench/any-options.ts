import fc from 'fast-check'
import { CLUSTER_OPTIONS } from '../../bench/plan/cluster.js'
import { ENGINE_NAMES, GUARANTEES, isCluster, type RunOptions } from '../../bench/plan/options.js'
import { LOGS } from '../../bench/spec.js'
import { CLUSTER_ENGINES, traitsIn } from '../../engines/clusters/registry.js'
import { ENCODINGS } from '../../workloads/encoding/encoding.js'
import { CLIENTS } from '../../workloads/log/kafka/topic.js'

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)
const ms = fc.integer({ min: 1, max: 60_000 })
const small = fc.integer({ min: 1, max: 100_000 })
/** Whatever `chunk42 run` can be told. */
export const anyOptions: fc.Arbitrary<RunOptions> = fc
  .constantFrom(...ENGINE_NAMES)
  .chain((engine) =>
    fc.record({
      engine: fc.constant(engine),
      intervalMs: engine === 'micro-batch' ? some(fc.nat(60_000)) : fc.constant(undefined),
      checkpointIntervalMs: engine === 'per-event' ? some(ms) : fc.constant(undefined),
      guarantee: some(fc.constantFrom(...GUARANTEES[engine])),
      ratePerSec: some(fc.integer({ min: 100, max: 1_000_000 })),
      drain: some(fc.boolean()),
      events: some(fc.integer({ min: 1, max: 1_000_000 })),
      durationSeconds: some(share.map((s) => 0.1 + s)),
      query: some(fc.constantFrom('ysb', 'clicks', 'enrich')),
      keys: some(
        fc.oneof(
          fc.constant({ kind: 'uniform' as const }),
          share.map((exponent) => ({ kind: 'zipf' as const, exponent })),
          fc.record({ kind: fc.constant('hot' as const), share, periodMs: ms }),
        ),
      ),
      arrivals: some(
        fc.oneof(
          fc.constant({ kind: 'steady' as const }),
          fc.record({
            kind: fc.constant('burst' as const),
            periodMs: ms,
            share,
            factor: fc.integer({ min: 1, max: 20 }),
          }),
          fc.record({ kind: fc.constant('sine' as const), periodMs: ms, amplitude: share }),
          share.map((from) => ({ kind: 'ramp' as const, from })),
        ),
      ),
      disorderMs: some(fc.nat(5_000)),
      lateShare: some(share),
      lateByMs: some(fc.nat(5_000)),
      malformedShare: some(share),
      encoding: some(fc.constantFrom(...ENCODINGS)),
      log: some(fc.constantFrom(...LOGS)),
      brokers: some(fc.constantFrom('127.0.0.1:9093', 'a:1,b.c:2')),
      kafkaClient: some(fc.constantFrom(...CLIENTS)),
      users: some(small),
      pages: some(small),
      campaigns: some(fc.integer({ min: 1, max: 500 })),
      seed: some(fc.stringMatching(/^[\w.:/-]{1,20}$/)),
      partitions: some(fc.integer({ min: 1, max: 16 })),
      workers: some(fc.integer({ min: 2, max: 8 })),
      runtime: some(fc.constantFrom('threads' as const, 'simulated' as const)),
      sink: some(fc.constantFrom('memory', 'duckdb')),
      sinkDelay: some(fc.record({ commitMs: fc.nat(500), rowMs: share })),
      durability: some(fc.constantFrom('power' as const, 'process' as const)),
      repeat: some(fc.integer({ min: 1, max: 9 })),
      warmupMs: some(fc.nat(5_000)),
      chunkEventsMax: some(small),
      batchEventsMax: some(small),
      pipelineBatches: some(fc.integer({ min: 1, max: 8 })),
      groupBatches: some(fc.integer({ min: 1, max: 8 })),
      chunkMsTarget: some(fc.integer({ min: 1, max: 50 })),
      sliceEvents: some(small),
      bufferEvents: some(small),
      bufferTimeoutMs: some(fc.nat(100)),
      ackTimeoutMs: some(fc.integer({ min: 1, max: 100 })),
      pendingRoots: some(small),
      heldRows: some(small),
      speculation: some(fc.constantFrom('off' as const, 'on' as const)),
      state: some(
        engine === 'trident'
          ? fc.constantFrom('transactional' as const, 'opaque' as const)
          : fc.constantFrom(
              'versions' as const,
              engine === 'micro-batch' ? ('lineage' as const) : ('versions' as const),
            ),
      ),
      checkpointBatches: some(small),
      alignment: some(fc.constantFrom('aligned' as const, 'unaligned' as const)),
      checkpointTimeoutMs: some(fc.integer({ min: 1, max: 5_000 })),
      bundleEvents: some(small),
      bundleMs: some(fc.nat(100)),
      compactMs: some(fc.integer({ min: 1, max: 60_000 })),
      fault: some(
        fc.constantFrom('crash:event=9,worker=1', 'crash:coordinator,at=2s;crash:event=5'),
      ),
    }),
  )
  .filter(({ guarantee, state }) => guarantee !== 'none' || state !== 'lineage')
  .map(
    (options) =>
      Object.fromEntries(
        Object.entries(options).filter(([, value]) => value !== undefined),
      ) as RunOptions,
  )
  .map(({ engine, ...options }): RunOptions => {
    if (!isCluster(engine!)) return { engine: engine!, ...options }
    const known: readonly string[] = CLUSTER_OPTIONS
    const told = Object.entries(options).filter(([name]) => known.includes(name))
    const kind = CLUSTER_ENGINES.find(({ name }) => name === engine)!
    const { guarantee } = options
    const gives = (mode: string) => traitsIn(kind, mode).guarantees!.includes(guarantee!)
    const mode = guarantee === undefined ? undefined : kind.modes.find(gives)
    return { engine, ...Object.fromEntries(told), ...(mode && { clusterMode: mode }) }
  })
  // A broker has the wall's clock, and records of one kind.
  .map(({ runtime, encoding, ...options }) => {
    if ((options.log ?? 'memory') !== 'memory') return options
    return Object.assign(options, runtime && { runtime }, encoding && { encoding })
  })
  // Barriers overtake where they cut exactly.
  .map(({ alignment, ...options }) =>
    alignment === undefined || (options.guarantee ?? 'exactly-once') !== 'exactly-once'
      ? options
      : { ...options, alignment },
  )
