import { type CellOptions, DAY_MS } from '../bench/plan/options.js'
import { CLUSTER_ENGINES } from '../engines/clusters/registry.js'
import { TRIGGERS } from '../engines/micro-batch/triggers/registry.js'
import { ALIGNMENTS } from '../engines/per-event/args.js'
import { STATE_KINDS } from '../engines/trident/args.js'
import { type Flag, flag } from './flag.js'
import { type Takes, TEXT } from './takes.js'
import {
  address,
  conf,
  count,
  milliseconds,
  named,
  number,
  oneOf,
  type Read,
  taking,
  trigger,
  triggerUsage,
  whole,
} from './values.js'

/** Whose it is, is looked at when the engine is known. */
const mode = taking(
  {
    kind: 'either',
    ways: [
      { kind: 'names', names: [...new Set(CLUSTER_ENGINES.flatMap(({ modes }) => modes))] },
      TEXT,
    ],
  },
  named,
)

/** null for `none`. */
function orNone(read: Read<number>): Read<number | null> {
  const ways: Takes[] = [{ kind: 'names', names: ['none'] }, read.takes ?? TEXT]
  return taking({ kind: 'either', ways }, (text, flag) =>
    text === 'none' ? null : read(text, flag),
  )
}

/** Seldom needed, but without them a cell's command could not re-make it. */
export function knobs(): Flag<CellOptions>[] {
  const some = count(1, 1e9, 'events')
  return [
    flag('--users <n>', 'synthetic: different users', whole(1, 1e9), (users) => ({ users })),
    flag('--pages <n>', 'synthetic: different pages', count(1, 1e7, 'pages'), (pages) => ({
      pages,
    })),
    flag(
      '--cycle <n>',
      'make so many clicks and repeat them, later; none',
      orNone(some),
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
    flag(
      '--trigger <kind>',
      TRIGGERS.map(({ name }) => triggerUsage(name)).join(' | '),
      trigger,
      (t) => ({ trigger: t }),
    ),
    flag('--pipeline <n>', 'groups of batches in flight', whole(1, 64), (n) => ({
      pipelineBatches: n,
    })),
    flag('--group <n>', 'batches that are logged together', whole(1, 64), (n) => ({
      groupBatches: n,
    })),
    flag(
      '--speculate <off|on>',
      'micro-batch: start a straggling chunk a second time',
      oneOf(['off', 'on'] as const),
      (speculation) => ({ speculation }),
    ),
    flag(
      '--state <kind>',
      'micro-batch: versions (in the log) | lineage (in workers); trident: transactional | opaque',
      oneOf(['versions', 'lineage', ...STATE_KINDS] as const),
      (state) => ({ state }),
    ),
    flag(
      '--checkpoint-batches <n>',
      'lineage: batches between checkpoints',
      whole(1, 1e6),
      (n) => ({
        checkpointBatches: n,
      }),
    ),
    flag('--chunk-ms <ms>', 'a chunk takes about so long', number(0.1, 60_000, ' ms'), (ms) => ({
      chunkMsTarget: ms,
    })),
    flag('--slice-events <n>', 'events between two yields', some, (n) => ({ sliceEvents: n })),
    flag('--buffer-events <n>', 'exchange buffer, or tuple', some, (n) => ({ bufferEvents: n })),
    flag('--buffer-timeout <ms>', 'it is flushed after', number(0, 60_000, ' ms'), (ms) => ({
      bufferTimeoutMs: ms,
    })),
    flag(
      '--ack-timeout <ms>',
      'acked: what is not acked by then is emitted again',
      number(1, DAY_MS, ' ms'),
      (ms) => ({
        ackTimeoutMs: ms,
      }),
    ),
    flag('--pending <n>', 'acked: roots of a spout on their way', whole(1, 1e6), (n) => ({
      pendingRoots: n,
    })),
    flag(
      '--held-rows <n>',
      'per-event, real-time, acked: rows that wait for the sink before sources pause',
      some,
      (n) => ({ heldRows: n }),
    ),
    flag('--bundle-events <n>', 'per-event: clicks folded before the exchange', some, (n) => ({
      bundleEvents: n,
    })),
    flag(
      '--bundle-ms <ms>',
      'per-event: how long a click waits in a bundle; 5 with --bundle-events',
      number(0, 60_000, ' ms'),
      (ms) => ({ bundleMs: ms }),
    ),
    flag(
      '--compact <ms>',
      'sinks of files: a compactor looks for small ones so often',
      number(0.1, 600_000, ' ms'),
      (ms) => ({ compactMs: ms }),
    ),
    flag(
      '--alignment <kind>',
      'per-event: aligned | unaligned: barriers wait for what stands before them, or overtake it',
      oneOf(ALIGNMENTS),
      (alignment) => ({ alignment }),
    ),
    flag(
      '--checkpoint-timeout <ms>',
      'per-event: a checkpoint that takes longer is given up',
      number(1, DAY_MS, ' ms'),
      (ms) => ({ checkpointTimeoutMs: ms }),
    ),
    flag('--mode <name>', 'engines of others: one of their modes', mode, (clusterMode) => ({
      clusterMode,
    })),
    flag('--master <url>', 'spark: a cluster that is there, spark://HOST:PORT', address, (url) => ({
      clusterMaster: url,
    })),
    flag(
      '--flink <url>',
      'the same of Flink: its REST address, http://HOST:PORT',
      address,
      (url) => ({
        clusterMaster: url,
      }),
    ),
    flag(
      '--state-bytes <n>',
      'flink in mode rocksdb, kafka-streams: ballast in their state, like 100M',
      count(0, 100_000_000_000, 'bytes'),
      (clusterStateBytes) => ({ clusterStateBytes }),
    ),
    flag('--conf <settings>', 'engines of others: NAME=VALUE;NAME=VALUE', conf, (clusterConf) => ({
      clusterConf,
    })),
  ]
}
