import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError, type Say } from '../../engines/clusters/cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../../engines/clusters/engine.js'
import { Collector } from '../../engines/clusters/kafka/collector.js'
import { Producer, type Sent, topicClasses } from '../../engines/clusters/kafka/producer.js'
import { traitsIn } from '../../engines/clusters/registry.js'
import type { Cell } from '../../reports/result.js'
import type { Fault } from '../../runtime/fault.js'
import type { Entry, Journal } from '../../runtime/journal.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { createTopic, deleteTopicsOf } from '../../workloads/log/kafka/topic.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { Reference } from '../../workloads/reference.js'
import { shownConf } from '../plan/secrets.js'
import type { Prepared } from '../prepare.js'
import { awaitedOf } from './awaited.js'
import { BASE_MS, writeClickFiles } from './click-files.js'
import { writeColumnFiles } from './column-files.js'
import { answerFor, Dropped } from './late.js'
import { ProcessMeter } from './meter.js'
import { type Awaited, type Observed, observe } from './observed.js'
import { strikesEndMs, strikesOf } from './strikes.js'
import { TableReader } from './table-reader.js'
import { Workers } from './workers.js'

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
  /** What was expected, and how much of it the engine says to have dropped as late. */
  readonly answer: Reference
  readonly droppedEvents: number
  readonly cluster: NonNullable<Cell['cluster']>
}

/** The engine is idle for so long before the first click is due. */
const LEAD_MS = 1_000
/** When all has come, so long for what comes twice. */
const TWICE_MS = 1_500
/** No row for so long: nothing will come any more. Above every session timeout of the engines. */
const SILENCE_MS_MAX = 90_000
const LOOK_MS = 20
/** Who lives is read from /proc: that is not for each look. */
const LOOKS_PER_WORKERS = 5

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
  const traits = traitsIn(kind, spec.clusterMode ?? undefined)
  await engine.ensure(say, spec.clusterMode ?? undefined)
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
  const { generates = false } = traits
  if (generates) writeColumnFiles(clicks, log)
  else writeClickFiles(clicks, shared, log)
  const answer = answerFor(prepared, kind)
  const dropped = new Dropped(prepared, kind)
  const awaited = awaitedOf(prepared, kind, answer, dropped)
  const observed = observe(awaited)
  const watch = new Watch(observed, dropped)
  const parts: { stop(): Promise<void> }[] = [engine]
  try {
    for (const topic of topics) await createTopic(topicOf(topic))
    const { warmupMs } = spec
    const load = { brokers, topic: from, partitions, folder: clicks, warmupMs }
    const producer = generates ? undefined : await Producer.start(load, classPath)
    if (producer !== undefined) parts.push(producer)
    const rows = { brokers, topic: to, partitions, folder: place('rows') }
    const home = place('engine')
    const collector: RowsReader =
      traits.table === undefined
        ? await Collector.start(
            { ...rows, isolation: isolationOf(spec.guarantee) },
            classPath,
            watch.row,
          )
        : new TableReader(join(home, traits.table), watch.row)
    parts.push(collector)
    const columns = generates ? { columns: clicks } : {}
    const job = jobOf(run, { name, from, to, folder: home, ...columns })
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
    // Else they look on for ever when a cell fails.
    parts.push({ stop: async () => void Object.values(meters).map((meter) => meter.stop()) })
    await engine.start(job, say)
    const startMs = monotonicMs() - beganMs
    const originMs = drain ? beganMs : monotonicMs() + LEAD_MS
    // A start that took long is no silence.
    watch.begin(originMs)
    if (!drain) {
      sent = producer!.go(originMs, limitMs)
    }
    const workers = new Workers(engine)
    workers.look(0)
    const strikes = strikesOf(faults, spec.rescale, engine, workers, originMs)
    const failed = sent.then(() => new Promise<never>(() => {}))
    const over = watch.untilOver(run, [engine, collector], workers, workMs(prepared))
    await Promise.race([over, failed, strikes.failed]).finally(strikes.stop)
    const rowsIn = await finalRows(awaited, observed, collector)
    const used = {
      engine: meters.engine.stop(),
      broker: meters.broker.stop(),
      harness: meters.harness.stop(),
    }
    const seen = [...workers.entries, ...strikes.entries, ...watch.entries()]
    const entries = seen.sort((a, b) => a.atMs - b.atMs)
    return {
      journal: { clock: 'wall', entries },
      rows: rowsIn,
      answer,
      droppedEvents: dropped.events,
      sent: await sent,
      cluster: {
        version: traits.version ?? kind.version,
        mode: job.mode,
        startMs,
        engineCpuSec: used.engine.cpuSec,
        engineRssBytesMax: used.engine.rssBytesMax,
        brokerCpuSec: run.brokerPids.length === 0 ? null : used.broker.cpuSec,
        harnessCpuSec: used.harness.cpuSec,
        rows: watch.rows,
        stateBytes: job.stateBytes,
        conf: shownConf(job.conf),
        metrics: { ...(await engine.metrics()), ...collector.figures?.() },
        uses: engine.uses?.() ?? {},
      },
    }
  } finally {
    await Promise.all(parts.map((part) => part.stop()))
    // A broker that is away keeps them; that is no reason to hide how the run went.
    await deleteTopicsOf(brokers.split(','), name).catch(() => {})
  }
}

/**
 * A committed reader of rows: each is told once it can be read, with the moment of that. Where rows
 * can be merged or replaced later, `last` is what stands there in the end, and that is audited.
 */
interface RowsReader {
  readonly pid: number
  last?(): Promise<readonly string[]>
  /** Why it reads no more, where it ended by itself. */
  failure?(): string | undefined
  /** How rows are kept. */
  figures?(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

async function finalRows(awaited: Awaited, seen: Observed, reader: RowsReader): Promise<Rows> {
  const last = await reader.last?.()
  if (last === undefined) return seen.rows()
  const end = observe(awaited)
  for (const row of last) end.row(row, 0)
  return end.rows()
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
      key: query.key,
      output: query.output === 'history' ? 'sessions' : query.output === 'each' ? 'each' : 'count',
      windowMs: query.windowMs,
      latenessMs: query.allowedLatenessMs,
    },
    baseMs: BASE_MS,
    campaigns,
    guarantee: spec.guarantee,
    intervalMs: spec.intervalMs ?? spec.checkpointIntervalMs ?? 0,
    mode: spec.clusterMode ?? run.kind.modes[0]!,
    workers: spec.workers,
    stateBytes: spec.clusterStateBytes,
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
  readonly #dropped: Dropped
  #originMs = 0
  #lastMs = 0
  #failure: Error | undefined
  /** So many came. */
  rows = 0

  constructor(observed: Observed, dropped: Dropped) {
    this.#observed = observed
    this.#dropped = dropped
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
    { progress, signal, faults }: ClusterRun,
    [engine, reader]: readonly [ClusterEngine, RowsReader],
    workers: Workers,
    workMs: number,
  ): Promise<void> {
    const endMs = Math.max(workMs, strikesEndMs(faults))
    for (let looks = 0; ; looks++) {
      await sleep(LOOK_MS)
      if (looks % LOOKS_PER_WORKERS === 0) workers.look(monotonicMs() - this.#originMs)
      signal?.throwIfAborted()
      if (this.#failure !== undefined) throw this.#failure
      const failure = engine.failure() ?? reader.failure?.()
      if (failure !== undefined) throw new ClusterError(`it ended by itself: ${failure}`)
      await this.#dropped.look(engine)
      const nowMs = monotonicMs()
      progress(Math.min(workMs, nowMs - this.#originMs), workMs)
      const silentMs = nowMs - Math.max(this.#lastMs, this.#originMs + endMs)
      if (silentMs > (this.#observed.isComplete ? TWICE_MS : SILENCE_MS_MAX)) return
    }
  }
}
