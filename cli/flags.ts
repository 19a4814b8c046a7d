import {
  type CellOptions,
  DAY_MS,
  ENGINE_NAMES,
  GUARANTEES,
  type PlanOptions,
  type RunOptions,
} from '../bench/plan/options.js'
import { ENCODINGS } from '../workloads/encoding/encoding.js'
import { AUDITS } from '../workloads/queries/kernel.js'
import { queryNamed } from '../workloads/queries/query.js'
import { type Catalog, namesOf } from './catalog.js'
import {
  arrivals,
  count,
  keys,
  late,
  list,
  milliseconds,
  number,
  oneOf,
  type Read,
  rate,
  seed,
  whole,
} from './values.js'

/** One flag of a command: how it is written, what it is for, what it makes of its text. */
export interface Flag<O> {
  /** As commander wants it: `--rate <list>`. */
  readonly usage: string
  readonly about: string
  readonly read: Read<Partial<O>>
}

/** Of a partition they are fewer: see checkWorkload. */
const EVENTS_MAX = 1e12
const WORKERS_MAX = 64
const PARTITIONS_MAX = 1_024
const guarantees = GUARANTEES['per-event']
const text: Read<string> = (value) => value
const events = count(1, EVENTS_MAX, 'events')
const checkpoint = number(1, DAY_MS, ' ms')
const slo = number(1, DAY_MS, ' ms')

/** A name, or one with numbers of its own: `sessions:5000`. */
function query(names: readonly string[]): Read<string> {
  const plain = oneOf(names)
  return (value, name) =>
    value.includes(':') && queryNamed(value) !== undefined ? value : plain(value, name)
}

/** `flag('--sink <name>', about, read, (sink) => ({ sink }))` */
function flag<O, T>(
  usage: string,
  about: string,
  read: Read<T>,
  make: (value: T) => Partial<O>,
): Flag<O> {
  return { usage, about, read: (value, name) => make(read(value, name)) }
}

/** What can be said of every cell, in a sweep as for one. */
function cellFlags({ queries, workloads, sinks }: Catalog): Flag<CellOptions>[] {
  return [
    flag('--query <name>', 'what is asked', query(namesOf(queries)), (name) => ({ query: name })),
    flag('--workload <name>', 'where clicks come from', oneOf(namesOf(workloads)), (name) => ({
      workload: name === 'replay' ? 'replay' : 'synthetic',
    })),
    flag('--input <file>', 'replay: Apache combined log, plain or gz', text, (input) => ({
      input,
    })),
    flag('--keys <shape>', 'uniform | zipf:S | hot:SHARE[:PERIOD_MS]', keys, (k) => ({ keys: k })),
    flag(
      '--arrivals <shape>',
      'steady | burst:PERIOD_MS:SHARE:FACTOR | sine:PERIOD_MS:AMPLITUDE | ramp:FROM',
      arrivals,
      (a) => ({ arrivals: a }),
    ),
    flag(
      '--disorder <ms>',
      'event time is up to so much before due time',
      whole(0, DAY_MS),
      (ms) => ({
        disorderMs: ms,
      }),
    ),
    flag('--late <share:ms>', 'that share of clicks is delayed by so much more', late, (l) => l),
    flag(
      '--encoding <kind>',
      `${ENCODINGS.join(' | ')}: clicks in the log; bytes are parsed by the workers`,
      oneOf(ENCODINGS),
      (encoding) => ({ encoding }),
    ),
    flag('--malformed <share>', 'share of records that cannot be read', number(0, 1), (share) => ({
      malformedShare: share,
    })),
    flag('--sink <name>', 'where results become readable', oneOf(namesOf(sinks)), (sink) => ({
      sink,
    })),
    flag('--guarantee <name>', guarantees.join(' | '), oneOf(guarantees), (guarantee) => ({
      guarantee,
    })),
    flag(
      '--durability <kind>',
      'power (fsync) | process',
      oneOf(['power', 'process'] as const),
      (kind) => ({
        durability: kind,
      }),
    ),
    flag('--workers <n>', 'threads that work', whole(1, WORKERS_MAX), (workers) => ({ workers })),
    flag('--partitions <n>', 'of the log', whole(1, PARTITIONS_MAX), (partitions) => ({
      partitions,
    })),
    flag(
      '--partition-by <what>',
      'round-robin | user: all clicks of a user in one partition',
      oneOf(['round-robin', 'user'] as const),
      (partitionBy) => ({ partitionBy }),
    ),
    flag('--seed <text>', 'same seed, same clicks', seed, (s) => ({ seed: s })),
    flag(
      '--runtime <kind>',
      'threads | simulated',
      oneOf(['threads', 'simulated'] as const),
      (runtime) => ({
        runtime,
      }),
    ),
    flag('--duration <seconds>', 'how long clicks come', number(0.1, 86_400, ' s'), (seconds) => ({
      durationSeconds: seconds,
    })),
    ...knobs(),
  ]
}

/** Seldom needed, but without them a cell's command could not re-make it. */
function knobs(): Flag<CellOptions>[] {
  const some = count(1, 1e9, 'events')
  return [
    flag('--users <n>', 'synthetic: different users', whole(1, 1e9), (users) => ({ users })),
    flag('--pages <n>', 'synthetic: different pages', count(1, 1e7, 'pages'), (pages) => ({
      pages,
    })),
    flag(
      '--cycle <n>',
      'make so many clicks and repeat them, later; none',
      (text, flag) => (text === 'none' ? null : some(text, flag)),
      (cycleEvents) => ({ cycleEvents }),
    ),
    flag('--campaigns <n>', 'of 10 ads each', count(1, 1e7, 'campaigns'), (campaigns) => ({
      campaigns,
    })),
    flag('--warmup <ms>', 'clicks due before count in no latency', milliseconds, (warmupMs) => ({
      warmupMs,
    })),
    flag(
      '--form <form>',
      'of kernels: assemblyscript | typescript',
      oneOf(['assemblyscript', 'typescript'] as const),
      (form) => ({ form }),
    ),
    flag('--chunk-events <n>', 'most events of a chunk', some, (n) => ({ chunkEventsMax: n })),
    flag('--batch-events <n>', 'most events of a batch', some, (n) => ({ batchEventsMax: n })),
    flag('--pipeline <n>', 'groups of batches in flight', whole(1, 64), (n) => ({
      pipelineBatches: n,
    })),
    flag('--group <n>', 'batches that are logged together', whole(1, 64), (n) => ({
      groupBatches: n,
    })),
    flag('--chunk-ms <ms>', 'a chunk takes about so long', number(0.1, 60_000, ' ms'), (ms) => ({
      chunkMsTarget: ms,
    })),
    flag('--slice-events <n>', 'events between two yields', some, (n) => ({ sliceEvents: n })),
    flag('--buffer-events <n>', 'per-event: exchange buffer', some, (n) => ({ bufferEvents: n })),
    flag(
      '--buffer-timeout <ms>',
      'per-event: it is flushed after',
      number(0, 60_000, ' ms'),
      (ms) => ({
        bufferTimeoutMs: ms,
      }),
    ),
  ]
}

/** Of `chunk42 bench`. */
export function benchFlags(catalog: Catalog): Flag<PlanOptions>[] {
  return [
    flag('--engine <list>', ENGINE_NAMES.join(', '), list(oneOf(ENGINE_NAMES)), (engines) => ({
      engines,
    })),
    flag(
      '--interval <list>',
      'micro-batch: ms, 0 = as fast as possible',
      list(milliseconds),
      (ms) => ({
        intervalsMs: ms,
      }),
    ),
    flag('--checkpoint <list>', 'per-event: ms', list(checkpoint), (ms) => ({ checkpointsMs: ms })),
    flag('--rate <list>', 'events/s, like 500,10k,1M', list(rate), (rates) => ({ rates })),
    flag('--load <max>', 'only drain a backlog, as fast as it goes', oneOf(['max']), () => ({
      drainOnly: true,
    })),
    flag('--slo <list>', 'ms: bounds on visible p99 for --search and --full', list(slo), (ms) => ({
      slosMs: ms,
    })),
    flag('--fault <spec>', 'in place of the crash of each interval; none', text, (fault) => ({
      fault: fault === 'none' ? null : fault,
    })),
    flag('--repeat <n>', 'run each cell so often', whole(1, 100), (repeats) => ({ repeats })),
    ...cellFlags(catalog),
  ]
}

/** Of `chunk42 run`. */
export function runFlags(catalog: Catalog): Flag<RunOptions>[] {
  return [
    flag('--engine <name>', ENGINE_NAMES.join(', '), oneOf(ENGINE_NAMES), (engine) => ({ engine })),
    flag('--interval <ms>', 'micro-batch: 0 = as fast as possible', milliseconds, (ms) => ({
      intervalMs: ms,
    })),
    flag('--checkpoint <ms>', 'per-event', checkpoint, (ms) => ({ checkpointIntervalMs: ms })),
    flag('--rate <n>', 'events/s, like 500, 10k, 1M', rate, (ratePerSec) => ({ ratePerSec })),
    flag('--load <max>', 'drain a backlog; --rate is of event times', oneOf(['max']), () => ({
      drain: true,
    })),
    flag('--events <n>', 'so many clicks', events, (n) => ({ events: n })),
    flag('--fault <spec>', 'see chunk42 engines', text, (fault) => ({
      fault: fault === 'none' ? null : fault,
    })),
    flag(
      '--audit <kind>',
      'hash | count: kernels sum no hashes; a lost click could hide behind a doubled one',
      oneOf(AUDITS),
      (audit) => ({ audit }),
    ),
    flag('--repeat <n>', 'the number of this repetition', whole(1, 100), (repeat) => ({ repeat })),
    ...cellFlags(catalog),
  ]
}
