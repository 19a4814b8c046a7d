import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError, type Say } from '../../engines/clusters/cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../../engines/clusters/engine.js'
import { Collector } from '../../engines/clusters/kafka/collector.js'
import { Producer, type Sent, topicClasses } from '../../engines/clusters/kafka/producer.js'
import type { Cell } from '../../reports/result.js'
import type { Fault } from '../../runtime/fault.js'
import type { Entry, Journal } from '../../runtime/journal.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { createTopic, deleteTopic } from '../../workloads/log/kafka/topic.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { Prepared } from '../prepare.js'
import { awaitedOf } from './awaited.js'
import { BASE_MS, writeClickFiles } from './click-files.js'
import { writeColumnFiles } from './column-files.js'
import { ProcessMeter } from './meter.js'
import { type Observed, observe } from './observed.js'
import { strikesOf } from './strikes.js'

export interface ClusterRun {
  readonly prepared: Prepared
  readonly kind: ClusterEngineKind
  readonly brokers: string
  /** Of the broker, if it is ours. */
  readonly brokerPids: readonly number[]
  readonly faults: readonly Fault[]
  readonly folder: string
  readonly say: Say
  readonly progress: (doneMs: number, allMs: number) => void
  readonly signal: AbortSignal | undefined
}
export interface ClusterRan {
  readonly journal: Journal
  readonly rows: Rows
  /** null: the engine had them already. */
  readonly sent: Sent | null
  readonly cluster: NonNullable<Cell['cluster']>
}

/** The engine is idle for so long before the first click is due. */
const LEAD_MS = 1_000
/** When all has come, so long for what comes twice. */
const TWICE_MS = 1_500
/** No row for so long: nothing will come any more. Above every session timeout of the engines. */
const SILENCE_MS_MAX = 90_000
const LOOK_MS = 20

/**
 * One cell on an engine of somebody else, seen from outside: clicks go to a topic when due,
 * by a process of its own, and a committed reader says when which row could be read. What it saw is
 * a journal like any other, so all figures are the same folds.
 */
export async function observeRun(run: ClusterRun): Promise<ClusterRan> {
  const { prepared, kind, brokers, faults, folder, say } = run
  const { spec, shared, log } = prepared
  const { drain, partitions } = spec.workload
  const engine = kind.make()
  await engine.ensure(say)
  const classPath = await topicClasses(say)
  const name = `chunk42-${spec.engine}-${process.pid}-${Math.floor(monotonicMs())}`
  const [from, to] = [`${name}-clicks`, `${name}-rows`]
  // Who keeps what goes with its rows in one transaction keeps it there.
  const topics = [from, to, `${to}-batches`]
  const topicOf = (topic: string) => ({
    brokers: brokers.split(','),
    name: topic,
    partitions,
    baseMs: 0,
  })
  const place = (part: string) => {
    mkdirSync(join(folder, part), { recursive: true })
    return join(folder, part)
  }
  const clicks = place('clicks')
  const generates = kind.generates?.includes(spec.clusterMode ?? '') ?? false
  if (generates) writeColumnFiles(clicks, log)
  else writeClickFiles(clicks, shared, log)
  const observed = observe(awaitedOf(prepared))
  const watch = new Watch(observed)
  const parts: { stop(): Promise<void> }[] = [engine]
  try {
    for (const topic of topics) await createTopic(topicOf(topic))
    const { warmupMs } = spec
    const load = { brokers, topic: from, partitions, folder: clicks, warmupMs }
    const producer = generates ? undefined : await Producer.start(load, classPath)
    if (producer !== undefined) parts.push(producer)
    const rows = { brokers, topic: to, partitions, folder: place('rows') }
    const collector = await Collector.start(
      { ...rows, isolation: isolationOf(spec.guarantee) },
      classPath,
      watch.row,
    )
    parts.push(collector)
    const columns = generates ? { columns: clicks } : {}
    const job = jobOf(run, { name, from, to, folder: place('engine'), ...columns })
    const limitMs = SILENCE_MS_MAX + workMs(prepared)
    let sent: Promise<Sent | null> = Promise.resolve(null)
    if (drain && producer !== undefined) sent = Promise.resolve(await producer.load(limitMs))
    const beganMs = monotonicMs()
    if (drain) watch.begin(beganMs)
    const meters = {
      engine: new ProcessMeter(() => engine.processes()),
      broker: new ProcessMeter(() => run.brokerPids),
      harness: new ProcessMeter(() => [process.pid, producer?.pid ?? 0, collector.pid]),
    }
    await engine.start(job, say)
    const startMs = monotonicMs() - beganMs
    const originMs = drain ? beganMs : monotonicMs() + LEAD_MS
    // A start that took long is no silence.
    watch.begin(originMs)
    if (!drain) {
      sent = producer!.go(originMs, limitMs)
    }
    const strikes = strikesOf(faults, spec.rescale, engine, originMs)
    const failed = sent.then(() => new Promise<never>(() => {}))
    const over = watch.untilOver(run, [engine, collector], workMs(prepared))
    await Promise.race([over, failed, strikes.failed])
    const used = {
      engine: meters.engine.stop(),
      broker: meters.broker.stop(),
      harness: meters.harness.stop(),
    }
    const entries = [...strikes.entries, ...watch.entries()].sort((a, b) => a.atMs - b.atMs)
    return {
      journal: { clock: 'wall', entries },
      rows: observed.rows(),
      sent: await sent,
      cluster: {
        version: kind.version,
        mode: job.mode,
        startMs,
        engineCpuSec: used.engine.cpuSec,
        engineRssBytesMax: used.engine.rssBytesMax,
        brokerCpuSec: run.brokerPids.length === 0 ? null : used.broker.cpuSec,
        harnessCpuSec: used.harness.cpuSec,
        rows: watch.rows,
        conf: job.conf,
        metrics: await engine.metrics(),
      },
    }
  } finally {
    await Promise.all(parts.map((part) => part.stop()))
    // A broker that is away keeps them; that is no reason to hide how the run went.
    await Promise.all(topics.map((topic) => deleteTopic(topicOf(topic)).catch(() => {})))
  }
}

/** Who gives no guarantee has no transactions, and who repeats may show it. */
function isolationOf(guarantee: string) {
  return guarantee === 'exactly-once' ? 'read_committed' : 'read_uncommitted'
}

function jobOf(
  run: ClusterRun,
  place: Pick<Job, 'name' | 'from' | 'to' | 'folder' | 'columns'>,
): Job {
  const { spec, query, shared } = run.prepared
  const campaigns = join(place.folder, 'campaigns.txt')
  writeFileSync(campaigns, `${shared.campaignOf.join('\n')}\n`)
  return {
    ...place,
    brokers: run.brokers,
    partitions: spec.workload.partitions,
    query: {
      type: query.type === undefined ? 'any' : 'view',
      key: query.key === 'page' ? 'page' : 'campaign',
      output: query.output === 'each' ? 'each' : 'count',
      windowMs: query.windowMs,
      latenessMs: query.allowedLatenessMs,
    },
    baseMs: BASE_MS,
    campaigns,
    guarantee: spec.guarantee,
    intervalMs: spec.intervalMs ?? spec.checkpointIntervalMs ?? 0,
    mode: spec.clusterMode ?? run.kind.modes[0]!,
    workers: spec.workers,
    conf: spec.clusterConf,
  }
}

/** How long clicks come. */
function workMs({ log }: Prepared): number {
  let last = 0
  for (let p = 0; p < log.partitions; p++) {
    if (log.length(p) > 0) last = Math.max(last, log.dueMs(p, log.length(p) - 1))
  }
  return last
}

/** Rows as they come, and when they are over. */
class Watch {
  readonly #observed: Observed
  #originMs = 0
  #lastMs = 0
  #failure: Error | undefined
  /** So many came. */
  rows = 0

  constructor(observed: Observed) {
    this.#observed = observed
  }

  begin(originMs: number): void {
    this.#originMs = originMs
    this.#lastMs = monotonicMs()
  }
  readonly row = (text: string, atMs: number): void => {
    this.#lastMs = monotonicMs()
    this.rows++
    try {
      this.#observed.row(text, atMs - this.#originMs)
    } catch (error) {
      this.#failure ??= error as Error
    }
  }
  entries(): readonly Entry[] {
    return this.#observed.entries
  }
  async untilOver(
    { progress, signal }: ClusterRun,
    parts: readonly Pick<ClusterEngine, 'failure'>[],
    workMs: number,
  ): Promise<void> {
    for (;;) {
      await sleep(LOOK_MS)
      signal?.throwIfAborted()
      if (this.#failure !== undefined) throw this.#failure
      for (const part of parts) {
        const failure = part.failure()
        if (failure !== undefined) throw new ClusterError(`it ended by itself: ${failure}`)
      }
      const nowMs = monotonicMs()
      progress(Math.min(workMs, nowMs - this.#originMs), workMs)
      const silentMs = nowMs - Math.max(this.#lastMs, this.#originMs + workMs)
      if (silentMs > (this.#observed.isComplete ? TWICE_MS : SILENCE_MS_MAX)) return
    }
  }
}
