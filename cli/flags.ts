import {
  type CellOptions,
  DAY_MS,
  ENGINE_NAMES,
  GUARANTEES,
  type PlanOptions,
  type RunOptions,
} from '../bench/plan/options.js'
import { LOGS, OUTPUT_MODES } from '../bench/spec.js'
import { beginningsOf, FORMS } from '../faults/forms.js'
import { ENCODINGS } from '../workloads/encoding/encoding.js'
import { CLIENTS } from '../workloads/log/kafka/topic.js'
import { AUDITS } from '../workloads/queries/kernel.js'
import { queryNamed } from '../workloads/queries/query.js'
import { type Catalog, namesOf } from './catalog.js'
import { type Flag, flag } from './flag.js'
import { knobs } from './knobs.js'
import { type Takes, TEXT } from './takes.js'
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
  rescaleOf,
  seed,
  sinkDelay,
  taking,
  whole,
} from './values.js'

/** Of a partition they are fewer: see checkWorkload. */
const EVENTS_MAX = 1e12
const WORKERS_MAX = 64
const PARTITIONS_MAX = 1_024
const guarantees = [...new Set([...GUARANTEES['per-event'], ...Object.values(GUARANTEES).flat()])]
const text: Read<string> = (value) => value
/** Read when it is known of which engine. */
const faultText = taking(
  {
    kind: 'either',
    ways: [{ kind: 'names', names: [...new Set(beginningsOf(FORMS)), 'none'] }, TEXT],
  },
  text,
)
const events = count(1, EVENTS_MAX, 'events')
const rescale = rescaleOf(WORKERS_MAX)
const checkpoint = number(1, DAY_MS, ' ms')
const slo = number(1, DAY_MS, ' ms')

/** A name, or one with numbers of its own: `sessions:5000`. */
function query(names: readonly string[]): Read<string> {
  const plain = oneOf(names)
  const ways: Takes[] = [{ kind: 'names', names }, TEXT]
  return taking({ kind: 'either', ways }, (value, name) =>
    value.includes(':') && queryNamed(value) !== undefined ? value : plain(value, name),
  )
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
    flag(
      '--log <kind>',
      'memory | kafka: clicks come by way of a topic, sent when they are due | file: from disk',
      oneOf(LOGS),
      (log) => ({ log }),
    ),
    flag('--brokers <list>', 'of --log and --sink kafka, host:port', text, (brokers) => ({
      brokers,
    })),
    flag('--kafka-client <name>', CLIENTS.join(' | '), oneOf(CLIENTS), (kafkaClient) => ({
      kafkaClient,
    })),
    flag('--log-folder <dir>', 'of --log file; written once for each workload', text, (dir) => ({
      logFolder: dir,
    })),
    flag('--malformed <share>', 'share of records that cannot be read', number(0, 1), (share) => ({
      malformedShare: share,
    })),
    flag('--sink <name>', 'where results become readable', oneOf(namesOf(sinks)), (sink) => ({
      sink,
    })),
    flag(
      '--sink-delay <ms[:ms]>',
      'each commit takes so much longer, and each row of one: a sink slower than the stream',
      sinkDelay,
      (delay) => ({ sinkDelay: delay }),
    ),
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
    flag('--output-mode <mode>', OUTPUT_MODES.join(' | '), oneOf(OUTPUT_MODES), (outputMode) => ({
      outputMode,
    })),
    flag('--workers <n>', 'threads that work', whole(1, WORKERS_MAX), (workers) => ({ workers })),
    flag(
      '--rescale <ms:n>',
      'then stop with a savepoint, and go on with so many workers',
      rescale,
      (to) => ({ rescale: to }),
    ),
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

/** Of `chunk42 bench`. */
export function benchFlags(catalog: Catalog): Flag<PlanOptions>[] {
  return [
    flag('--engine <list>', ENGINE_NAMES.join(', '), list(oneOf(ENGINE_NAMES)), (engines) => ({
      engines,
    })),
    flag(
      '--interval <list>',
      'micro-batch, trident: ms, 0 = as fast as possible',
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
    flag('--fault <spec>', 'in place of the crash of each interval; none', faultText, (fault) => ({
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
    flag(
      '--interval <ms>',
      'micro-batch, trident: 0 = as fast as possible',
      milliseconds,
      (ms) => ({
        intervalMs: ms,
      }),
    ),
    flag('--checkpoint <ms>', 'per-event, acked', checkpoint, (ms) => ({
      checkpointIntervalMs: ms,
    })),
    flag('--rate <n>', 'events/s, like 500, 10k, 1M', rate, (ratePerSec) => ({ ratePerSec })),
    flag('--load <max>', 'drain a backlog; --rate is of event times', oneOf(['max']), () => ({
      drain: true,
    })),
    flag('--events <n>', 'so many clicks', events, (n) => ({ events: n })),
    flag('--fault <spec>', 'see chunk42 engines', faultText, (fault) => ({
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
