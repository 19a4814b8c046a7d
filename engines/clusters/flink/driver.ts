import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheFolder } from '../cache.js'
import { ClusterError, type Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { freePort } from '../free-port.js'
import { compiled } from '../java.js'
import { classPath, ensureJars, type Jars } from '../maven.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'
import { clusterConf, deliveryOf, GENERATED, JOBS, jobConf, ROCKSDB, SQL, slotsOf } from './conf.js'
import { statementsOf } from './sql.js'

const VERSION = '2.2.1'
const START_MS_MAX = 120_000
const LOOK_MS = 100

const of = (names: string) =>
  names.split(' ').map((name) => `org.apache.flink:flink-${name}:${VERSION}`)
export const flinkJars: Jars = {
  name: `flink ${VERSION}`,
  folder: cacheFolder(`flink-${VERSION}`),
  of: [
    ...of('streaming-java clients runtime connector-base connector-files json'),
    ...of('table-api-java-bridge table-planner-loader table-runtime'),
    'org.apache.flink:flink-connector-kafka:5.0.0-2.2',
    'org.apache.logging.log4j:log4j-slf4j-impl:2.24.3',
    'org.apache.logging.log4j:log4j-core:2.24.3',
  ],
}

/** Only where it is asked for: native libraries of all systems. */
const rocksdbJars: Jars = {
  name: `flink ${VERSION} with RocksDB`,
  folder: cacheFolder(`flink-rocksdb-${VERSION}`),
  of: of('statebackend-rocksdb'),
}

export const flink: ClusterEngineKind = {
  name: 'flink',
  version: VERSION,
  about: 'long-lived tasks, aligned barriers, two-phase commit into Kafka: a standalone cluster',
  guarantees: ['exactly-once', 'at-least-once', 'none'],
  modes: [...JOBS, ...GENERATED, ...SQL],
  traitsOf: (mode) => {
    if (GENERATED.includes(mode)) return { queries: ['ysb'], bounded: true, generates: true }
    return mode === 'nightly' ? { bounded: true } : {}
  },
  rescales: JOBS,
  jars: flinkJars,
  memoryMiB: 5_000,
  paced: 'checkpointIntervalMs',
  make: () => new Flink(),
}

const OPENS = 'lang util time util.concurrent util.concurrent.atomic'
  .split(' ')
  .map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`)
const ENTRY = 'org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint'
const TASK_MANAGER = 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner'

/**
 * A JobManager, and TaskManagers with as many slots as there are workers, all processes of their
 * own: the standalone cluster without its distribution, whose scripts set what `conf.ts` sets. A
 * TaskManager that dies is started again, as an orchestrator would.
 */
class Flink implements ClusterEngine {
  readonly name = flinkJars.name
  #classPath = ''
  #folder = ''
  #restPort = 0
  #jobId = ''
  #job: Job | undefined
  #manager: Jvm | undefined
  #workers: Jvm[] = []
  #started = 0

  async ensure(say: Say): Promise<void> {
    await insist(javaMissing())
    await ensureJars(flinkJars, say)
    this.#classPath = await compiled('flink', flinkJars)
  }

  async start(job: Job, say: Say): Promise<void> {
    await this.ensure(say)
    if (job.mode === ROCKSDB) {
      await ensureJars(rocksdbJars, say)
      this.#classPath += `:${classPath(rocksdbJars)}`
    }
    this.#folder = job.folder
    this.#job = job
    mkdirSync(join(job.folder, 'conf'), { recursive: true })
    this.#restPort = await freePort()
    const ports = { restPort: this.#restPort, rpcPort: await freePort() }
    writeFileSync(join(job.folder, 'conf', 'config.yaml'), clusterConf(job, ports))
    try {
      this.#manager = this.#jvm('jobmanager', ENTRY, [], ['-Xmx512m'])
      this.#workers = Array.from({ length: job.workers / slotsOf(job) }, () => this.#worker())
      await this.#run(job)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** `savepoint`: where its state is. */
  async #run(job: Job, savepoint?: string): Promise<void> {
    await this.#until('its workers did not come', async () => {
      const { 'slots-total': slots } = await this.#ask<{ 'slots-total': number }>('/overview')
      return slots >= job.workers
    })
    await this.#submit(job, savepoint)
    await this.#until('its tasks did not start', () => this.#runs())
  }

  async rescale(workers: number): Promise<void> {
    const job = { ...this.#job!, workers }
    const at = `/jobs/${this.#jobId}`
    const targetDirectory = `file://${join(job.folder, 'savepoints')}`
    const order = { method: 'POST', body: JSON.stringify({ targetDirectory }) }
    const { 'request-id': id } = await this.#ask<{ 'request-id': string }>(`${at}/stop`, order)
    let savepoint: string | undefined
    await this.#until('its savepoint did not come', async () => {
      const { status, operation } = await this.#ask<Stopping>(`${at}/savepoints/${id}`)
      savepoint = operation?.location
      return status.id === 'COMPLETED'
    })
    if (savepoint === undefined) throw new ClusterError(`${this.name}: it could not be stopped`)
    while (this.#workers.length < workers) this.#workers.push(this.#worker())
    this.#job = job
    await this.#run(job, savepoint)
  }

  async #submit(job: Job, savepoint?: string): Promise<void> {
    const from = savepoint === undefined ? {} : { 'execution.state-recovery.path': savepoint }
    const settings = jobSettings(job, { ...jobConf(job), ...from })
    const producer = job.mode === 'tuned' ? { 'producer.linger.ms': '0' } : {}
    const file = join(job.folder, 'job.properties')
    const delivery = deliveryOf(job.guarantee)
    const sql = SQL.includes(job.mode) ? statementsOf(job) : {}
    writeSettings(file, { ...settings, ...producer, ...sql, restPort: this.#restPort, delivery })
    const client = this.#jvm('client', 'Job', [file], ['-Xmx512m'])
    const line = await client.line((one) => one.startsWith('chunk42: job '), START_MS_MAX)
    this.#jobId = line.split(' ').at(-1)!
    await client.kill()
  }

  async #runs(): Promise<boolean> {
    const { vertices } = await this.#ask<{ vertices: { status: string }[] }>(`/jobs/${this.#jobId}`)
    const runs = ({ status }: { readonly status: string }) => /RUNNING|FINISHED/.test(status)
    // Parts of a batch run one after the other.
    if (this.#job?.mode === 'nightly') return vertices.some(runs)
    return vertices.length > 0 && vertices.every(runs)
  }

  #worker(): Jvm {
    const name = `worker-${this.#started++}`
    return this.#jvm(name, TASK_MANAGER, ['-D', `taskmanager.resource-id=${name}`], ['-Xmx896m'])
  }
  #jvm(name: string, main: string, args: readonly string[], heap: readonly string[]): Jvm {
    const folder = this.#folder
    const conf = main === 'Job' ? [] : ['--configDir', join(folder, 'conf')]
    return new Jvm({
      name,
      folder,
      classPath: this.#classPath,
      main,
      args: [...conf, ...args],
      flags: [...heap, '-XX:+UseParallelGC', ...OPENS],
    })
  }

  async #until(otherwise: string, done: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; waitedMs < START_MS_MAX; waitedMs += LOOK_MS) {
      if (this.#manager?.isOver) {
        throw new ClusterError(`${this.name}: it ended: ${this.#manager.lastError()}`)
      }
      // It does not listen yet.
      if (await done().catch(() => false)) return
      await sleep(LOOK_MS)
    }
    throw new ClusterError(`${this.name}: ${otherwise} within ${START_MS_MAX / 1000} s`)
  }
  async #ask<T>(path: string, order?: RequestInit): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.#restPort}${path}`, order)
    return (await answer.json()) as T
  }

  workers(): readonly number[] {
    return this.#workers.filter(({ isOver }) => !isOver).map(({ pid }) => pid)
  }
  processes(): readonly number[] {
    return [...this.workers(), ...(this.#manager?.isOver === false ? [this.#manager.pid] : [])]
  }
  async kill(worker: number): Promise<void> {
    const at = this.#workers.findIndex(({ pid }) => pid === worker)
    await this.#workers[at]?.kill()
    if (at >= 0) this.#workers[at] = this.#worker()
  }
  async down(): Promise<void> {
    await Promise.all(this.#workers.map((one) => one.kill()))
  }
  async up(): Promise<void> {
    this.#workers = this.#workers.map(() => this.#worker())
  }
  failure(): string | undefined {
    return this.#manager?.failure()
  }
  async stop(): Promise<void> {
    const all = [...this.#workers, ...(this.#manager === undefined ? [] : [this.#manager])]
    this.#workers = []
    await Promise.all(all.map((one) => one.kill()))
  }

  async metrics(): Promise<Readonly<Record<string, number>>> {
    const told = await this.#ask<Partial<Checkpoints>>(`/jobs/${this.#jobId}/checkpoints`)
    const { counts, summary } = told
    // A batch, and a job without a guarantee, have none.
    if (counts === undefined || summary === undefined) return {}
    const all = {
      checkpointsCompleted: counts.completed,
      checkpointsFailed: counts.failed,
      checkpointMsP50: summary.end_to_end_duration.p50,
      checkpointMsMax: summary.end_to_end_duration.max,
      stateBytesMax: summary.state_size.max,
    }
    // Of no checkpoint there is no duration.
    return Object.fromEntries(Object.entries(all).filter(([, value]) => Number.isFinite(value)))
  }
}

/** https://nightlies.apache.org/flink/flink-docs-stable/docs/ops/rest_api/ */
interface Stopping {
  readonly status: { readonly id: string }
  readonly operation?: { readonly location?: string }
}
interface Checkpoints {
  readonly counts: { readonly completed: number; readonly failed: number }
  readonly summary: {
    readonly end_to_end_duration: { readonly p50: number; readonly max: number }
    readonly state_size: { readonly max: number }
  }
}
