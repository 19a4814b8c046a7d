import { join } from 'node:path'
import type { Job } from '../engine.js'

const HOST = '127.0.0.1'

/** The REST interface of a cluster that is there: a setting of ours, Flink never sees it. */
export const REST_URL = 'chunk42.rest.url'

/** Modes whose job is a program over the topic. */
export const JOBS = ['default', 'tuned', 'rocksdb', 'unaligned']
/** The same, with state on disk: a checkpoint writes what changed. */
export const ROCKSDB = 'rocksdb'

/** Modes whose clicks come as objects. */
export const GENERATED = ['generated', 'generated-bundle']

/** Modes whose job is SQL; in the last one it is a batch over what the topic holds. */
export const SQL = ['sql', 'sql-mini-batch', 'nightly']

const STATE_ON_DISK = {
  'state.backend.type': 'rocksdb',
  'execution.checkpointing.incremental': 'true',
}

/** Groups gather changes for so long, or so many of them, and write one row for all. */
const MINI_BATCH = {
  'table.exec.mini-batch.enabled': 'true',
  'table.exec.mini-batch.allow-latency': '1 s',
  'table.exec.mini-batch.size': '5000',
}

/** They run as threads of one process, so that nothing but Flink is between them. */
export function slotsOf({ mode, workers }: Job): number {
  return GENERATED.includes(mode) ? workers : 1
}

/**
 * `config.yaml` of a standalone cluster. What its scripts work out (the parts of a TaskManager's
 * memory) is said here.
 */
export function clusterConf(
  job: Job,
  { restPort, rpcPort }: { readonly restPort: number; readonly rpcPort: number },
): string {
  const { folder, mode, conf } = job
  const slots = slotsOf(job)
  const settings = {
    'jobmanager.rpc.address': HOST,
    'jobmanager.rpc.port': rpcPort,
    'jobmanager.bind-host': HOST,
    'rest.address': HOST,
    'rest.bind-address': HOST,
    'rest.port': restPort,
    'taskmanager.host': HOST,
    'taskmanager.bind-host': HOST,
    'taskmanager.numberOfTaskSlots': slots,
    'taskmanager.cpu.cores': `${slots}.0`,
    'taskmanager.memory.task.heap.size': '768m',
    'taskmanager.memory.task.off-heap.size': '64m',
    'taskmanager.memory.framework.heap.size': '128m',
    'taskmanager.memory.framework.off-heap.size': '128m',
    'taskmanager.memory.network.min': '64m',
    'taskmanager.memory.network.max': '64m',
    'taskmanager.memory.managed.size': managedOf(job),
    'taskmanager.memory.jvm-metaspace.size': '256m',
    'taskmanager.memory.jvm-overhead.min': '192m',
    'taskmanager.memory.jvm-overhead.max': '192m',
    'io.tmp.dirs': join(folder, 'tmp'),
    // What is asked of it may be as old as that.
    'metrics.fetcher.update-interval': '1000',
    ...(mode === 'tuned' ? QUICK : {}),
    ...conf,
  }
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`
}

/** Memory that Flink deals out itself: caches of RocksDB, sorts and hash tables of a batch. */
function managedOf({ mode }: Job): string {
  return mode === ROCKSDB || SQL.includes(mode) ? '128m' : '0m'
}

/** By default a dead TaskManager is noticed after 50 s, or by the end of its connections. */
const QUICK = { 'heartbeat.interval': '500', 'heartbeat.timeout': '3000' }

/** What a job asks of the cluster. */
export function jobConf({ folder, guarantee, intervalMs, mode, conf }: Job) {
  const { [REST_URL]: there, ...given } = conf
  // Somebody else's cluster keeps them where its own settings say.
  const kept = {
    'execution.checkpointing.dir': `file://${join(folder, 'checkpoints')}`,
  }
  const checkpoints = {
    'execution.checkpointing.interval': `${Math.max(10, intervalMs)} ms`,
    'execution.checkpointing.mode': guarantee === 'exactly-once' ? 'EXACTLY_ONCE' : 'AT_LEAST_ONCE',
    ...(there === undefined ? kept : {}),
  }
  return {
    'pipeline.object-reuse': 'true',
    'state.backend.type': 'hashmap',
    'restart-strategy.type': 'fixed-delay',
    // With a few attempts a job ends while the dead slot is still offered.
    'restart-strategy.fixed-delay.attempts': '1000',
    'restart-strategy.fixed-delay.delay': '500 ms',
    ...(guarantee === 'none' ? {} : checkpoints),
    ...(mode === ROCKSDB ? STATE_ON_DISK : {}),
    ...(mode === 'unaligned' ? { 'execution.checkpointing.unaligned.enabled': 'true' } : {}),
    ...(mode === 'sql-mini-batch' ? MINI_BATCH : {}),
    ...(mode === 'tuned' ? { 'execution.buffer-timeout.interval': '1 ms' } : {}),
    ...given,
  }
}

/** As its Kafka sink names them. */
export function deliveryOf(guarantee: string): string {
  return guarantee === 'none' ? 'NONE' : guarantee.replaceAll('-', '_').toUpperCase()
}
