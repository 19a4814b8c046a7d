import type { Command } from 'commander'
import { DAY_MS } from '../../bench/plan/options.js'
import { CLUSTER_COSTS } from '../../bench/simulate/cluster-costs.js'
import {
  type ClusterSpec,
  FORECAST_ENGINES,
  FORECAST_GUARANTEES,
} from '../../bench/simulate/cluster-spec.js'
import { TAIL_MOST } from '../../bench/simulate/task-tail.js'
import { NETWORKS } from '../../bench/simulate/usual-cluster.js'
import { ALIGNMENTS } from '../../engines/per-event/args.js'
import { type Flag, flag } from '../flag.js'
import { TEXT } from '../takes.js'
import { TakingOption } from '../taking-option.js'
import { UsageError } from '../usage-error.js'
import {
  arrivals,
  count,
  list,
  milliseconds,
  number,
  oneOf,
  type Read,
  seed,
  trigger,
  whole,
} from '../values.js'

export const NODES_MAX = 100_000
const CORES_MAX = 1_024
const BYTES_MAX = 1e15
const hours = number(0.001, 1e9, ' h')
const nodes = whole(1, NODES_MAX)
const interval = number(1, DAY_MS, ' ms')
const NAMES = Object.keys(CLUSTER_COSTS).join(', ')
const networks = Object.keys(NETWORKS) as (keyof typeof NETWORKS)[]

/** `A:B`, two numbers. */
function pair(first: Read<number>, second: Read<number>, usage: string): Read<[number, number]> {
  return (text, name) => {
    const [a = '', b = '', ...more] = text.split(':')
    if (b === '' || more.length > 0) throw new UsageError(`--${name} ${text}`, 'not a pair', usage)
    return [first(a, name), second(b, name)]
  }
}
/** `A:B[:C]` */
function three(
  first: Read<number>,
  second: Read<number>,
  third: Read<number>,
  usage: string,
): Read<[number, number, number | undefined]> {
  return (text, name) => {
    const [a = '', b = '', c, ...more] = text.split(':')
    if (b === '' || more.length > 0) throw new UsageError(`--${name} ${text}`, 'wrong parts', usage)
    return [first(a, name), second(b, name), c === undefined ? undefined : third(c, name)]
  }
}
/** A number of hours, with or without the `h`. */
const mtbf: Read<number | null> = (text, name) =>
  text === 'none' ? null : hours(text.replace(/h$/, ''), name)

/** All that can be said of a cluster; `plan` takes those of them that it does not choose. */
export const CLUSTER_FLAGS: readonly Flag<ClusterSpec>[] = [
  flag('--engine <name>', FORECAST_ENGINES.join(', '), oneOf(FORECAST_ENGINES), (engine) => ({
    engine,
  })),
  flag('--nodes <n>', 'machines', nodes, (n) => ({ nodes: n })),
  flag('--cores <n>', 'of each', whole(1, CORES_MAX), (coresPerNode) => ({ coresPerNode })),
  flag('--rate <n>', 'clicks/s of all, like 10M', count(1, 1e12, 'events/s'), (ratePerSec) => ({
    ratePerSec,
  })),
  flag('--arrivals <shape>', 'steady, burst:, sine:, ramp:', arrivals, (shape) => ({
    arrivals: shape,
  })),
  flag('--duration <s>', 'virtual seconds', number(1, 1e6, ' s'), (durationSeconds) => ({
    durationSeconds,
  })),
  flag('--warmup <s>', 'of them, not counted', number(0, 1e6, ' s'), (warmupSeconds) => ({
    warmupSeconds,
  })),
  flag('--interval <ms>', 'micro-batch', interval, (intervalMs) => ({ intervalMs })),
  flag('--trigger <name>', 'micro-batch: as in run', trigger, (told) => ({ trigger: told })),
  flag('--group <n>', 'micro-batch: batches of a group', whole(1, 1_000), (groupBatches) => ({
    groupBatches,
  })),
  flag('--pipeline <k>', 'micro-batch: groups in flight', whole(1, 64), (pipelineBatches) => ({
    pipelineBatches,
  })),
  flag(
    '--speculate <word>',
    'micro-batch: off | on',
    oneOf(['off', 'on'] as const),
    (speculation) => ({
      speculation,
    }),
  ),
  flag(
    '--schedule <what>',
    'micro-batch: tasks are handed out by batch, or ahead by group, as in Drizzle',
    oneOf(['batch', 'group'] as const),
    (schedule) => ({ schedule }),
  ),
  flag(
    '--state <kind>',
    'micro-batch: versions (in the log) | lineage (in workers)',
    oneOf(['versions', 'lineage'] as const),
    (state) => ({ state }),
  ),
  flag('--checkpoint-batches <n>', 'lineage: batches between checkpoints', whole(1, 1e6), (n) => ({
    checkpointBatches: n,
  })),
  flag('--chunk-events <n>', 'micro-batch: clicks of a task', count(1, 1e12, 'events'), (most) => ({
    chunkEventsMax: most,
  })),
  flag('--checkpoint <ms>', 'per-event', interval, (checkpointIntervalMs) => ({
    checkpointIntervalMs,
  })),
  flag('--buffer-timeout <ms>', 'per-event', milliseconds, (bufferTimeoutMs) => ({
    bufferTimeoutMs,
  })),
  flag(
    '--guarantee <name>',
    `per-event: ${FORECAST_GUARANTEES.join(', ')}; micro-batch: rows go with their batch anyway`,
    oneOf(FORECAST_GUARANTEES),
    (guarantee) => ({ guarantee }),
  ),
  flag(
    '--alignment <kind>',
    'per-event: aligned | unaligned: barriers wait for what is in buffers, or overtake it',
    oneOf(ALIGNMENTS),
    (alignment) => ({ alignment }),
  ),
  flag(
    '--buffer-bytes <n>',
    'per-event: in buffers before a worker while it is behind, like 8M',
    count(0, BYTES_MAX, 'bytes'),
    (bufferBytesMax) => ({ bufferBytesMax }),
  ),
  flag('--network <name>', networks.join(', '), oneOf(networks), (name) => ({
    network: NETWORKS[name],
  })),
  flag(
    '--stragglers <share:factor>',
    'nodes that take so many times as long, like 0.05:3',
    pair(number(0, 1), number(1, 1_000), 'SHARE:FACTOR'),
    ([share, factor]) => ({ stragglers: { share, factor } }),
  ),
  flag(
    '--task-tail <share:shape>',
    `tasks that take a Pareto multiple, like 0.05:1.3[:MOST]; at most ${TAIL_MOST} times`,
    three(number(0, 1), number(0.1, 100), number(1, 1e6), 'SHARE:SHAPE[:MOST]'),
    ([share, shape, most = TAIL_MOST]) => ({ taskTail: { share, shape, most } }),
  ),
  flag('--mtbf <hours>', 'of one node, like 1000h; or none', mtbf, (mtbfHours) => ({
    mtbfHours,
  })),
  flag(
    '--racks <nodes:hours>',
    'nodes that fail together, and how often one such does',
    pair(nodes, hours, 'NODES:HOURS'),
    ([of, mtbfHours]) => ({ racks: { nodes: of, mtbfHours } }),
  ),
  flag(
    '--fail <ms:nodes,...>',
    'so many nodes die then, like 20000:1,40000:2',
    list(pair(milliseconds, nodes, 'MS:NODES')),
    (all) => ({ failures: all.map(([atMs, of]) => ({ atMs, nodes: of })) }),
  ),
  flag(
    '--fail-coordinator <ms,...>',
    "the coordinator's node dies then",
    list(milliseconds),
    (coordinatorFailsAtMs) => ({ coordinatorFailsAtMs }),
  ),
  flag('--node-restart <ms>', 'until a dead node is back', milliseconds, (nodeRestartMs) => ({
    nodeRestartMs,
  })),
  flag('--detect <ms>', 'until a death is noticed', milliseconds, (detectMs) => ({ detectMs })),
  flag(
    '--object-store <p50:p99>',
    'ms of a commit',
    pair(milliseconds, milliseconds, 'P50:P99'),
    ([p50Ms, p99Ms]) => ({ objectStore: { p50Ms, p99Ms } }),
  ),
  flag(
    '--keys <count:zipf>',
    'how many, and their exponent, like 100000:1',
    pair(whole(1, 1e9), number(0, 10), 'COUNT:ZIPF'),
    ([of, zipf]) => ({ keys: { count: of, zipf } }),
  ),
  flag('--event-bytes <n>', 'of a click', whole(1, 1e6), (eventBytes) => ({ eventBytes })),
  flag(
    '--state-bytes <n>',
    'of all keys, like 10G',
    count(0, BYTES_MAX, 'bytes'),
    (stateBytes) => ({
      stateBytes,
    }),
  ),
  flag(
    '--rescale <ms:nodes,...>',
    'a savepoint then, and on with so many nodes, like 30000:32,90000:16',
    list(pair(interval, nodes, 'MS:NODES')),
    (all) => ({ rescale: all.map(([atMs, of]) => ({ atMs, nodes: of })) }),
  ),
  flag(
    '--autoscale <low:high>',
    'more nodes or fewer by utilization, like 0.4:0.8[:MAXNODES]',
    three(number(0, 1), number(0, 1), nodes, 'LOW:HIGH[:MAXNODES]'),
    // Looks depend on the pace, nodes on --nodes: see specOf.
    ([low, high, nodesMax = 0]) => ({ autoscale: { low, high, nodesMax, windowMs: 0 } }),
  ),
  flag('--seed <text>', 'of all that is drawn', seed, (text) => ({ seed: text })),
  flag(
    '--costs <name>',
    `${NAMES}, RESULT.json:ENGINE of bench --clusters, what calibrate wrote, or some numbers in JSON`,
    (text) => text,
    // They depend on the engine, or it on them: see specOf.
    () => ({}),
  ),
]

export function simulateFlags(command: Command): Command {
  for (const { usage, about, read } of CLUSTER_FLAGS) {
    command.addOption(new TakingOption(usage, about, read.takes ?? TEXT))
  }
  return command
    .option('--tasks-per-core', 'micro-batch: a small task for each core, as Spark has')
    .option('--check', 'only foretell the cells that --costs RESULT.json:ENGINE has, and compare')
    .option('--known', 'only look whether results that others have published come out')
}
