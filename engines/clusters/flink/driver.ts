import { join } from 'node:path'
import { cacheFolder } from '../cache.js'
import { ClusterError, type Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { freePort } from '../free-port.js'
import { compiled } from '../java.js'
import { classPath, ensureJars, type Jars } from '../maven.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'
import {
  clusterConf,
  deliveryOf,
  GENERATED,
  JOBS,
  jobConf,
  REST_URL,
  ROCKSDB,
  SQL,
  slotsOf,
} from './conf.js'
import { Rest } from './rest.js'
import { flinkJvm, Session } from './session.js'
import { shipped } from './shipped.js'
import { statementsOf } from './sql.js'

const VERSION = '2.2.1'
const START_MS_MAX = 120_000
/** Of its windows' operator: what came when its window was gone. */
const DROPPED = 'numLateRecordsDropped'
/** Of which there is SQL. */
const COUNTED = ['ysb', 'enrich', 'clicks']

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
    if (GENERATED.includes(mode)) {
      return { queries: ['ysb'], bounded: true, generates: true, own: true }
    }
    if (mode === ROCKSDB) return { own: true, state: true }
    return SQL.includes(mode) ? { queries: COUNTED, bounded: mode === 'nightly' } : {}
  },
  history: ['exactly-once'],
  dropped: DROPPED,
  rescales: JOBS,
  masterSetting: REST_URL,
  masterForm: 'http://HOST:PORT',
  jars: flinkJars,
  memoryMiB: 5_000,
  paced: 'checkpointIntervalMs',
  make: () => new Flink(),
}

/**
 * A session cluster of its own, or one that is there (`REST_URL`): then the job goes there with the
 * jars that it needs, workers are not ours to kill, and what they use is in no figure.
 */
class Flink implements ClusterEngine {
  readonly name = flinkJars.name
  #classPath = ''
  #rest = new Rest('')
  #jobId = ''
  #job: Job | undefined
  /** undefined: the cluster is not ours. */
  #session: Session | undefined

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
    this.#job = job
    const there = job.conf[REST_URL]
    try {
      if (there === undefined) await this.#begin(job)
      else await this.#find(there, job)
      await this.#run(job)
    } catch (error) {
      await this.stop()
      throw error
    }
  }
  async #begin(job: Job): Promise<void> {
    const ports = { restPort: await freePort(), rpcPort: await freePort() }
    const session = new Session({
      folder: job.folder,
      classPath: this.#classPath,
      conf: clusterConf(job, ports),
      taskManagers: job.workers / slotsOf(job),
    })
    this.#session = session
    this.#rest = new Rest(`http://127.0.0.1:${ports.restPort}`, () => session.failure())
  }
  async #find(url: string, { workers }: Job): Promise<void> {
    this.#rest = new Rest(url)
    const free = await this.#rest.slotsFree().catch((error: Error) => {
      throw new ClusterError(`--flink ${url}: nobody answers (${error.message}); start a cluster`)
    })
    if (free >= workers) return
    throw new ClusterError(
      `--workers ${workers}: ${url} has ${free} free slots; allowed: as many or fewer`,
    )
  }

  /** `savepoint`: where its state is. */
  async #run(job: Job, savepoint?: string): Promise<void> {
    await this.#rest.until('there are too few workers', async () => {
      return (await this.#rest.slotsFree()) >= job.workers
    })
    await this.#submit(job, savepoint)
    const batch = job.mode === 'nightly'
    await this.#rest.until('its tasks did not start', () => this.#rest.runs(this.#jobId, batch))
  }

  async rescale(workers: number): Promise<void> {
    const job = { ...this.#job!, workers }
    const folder = `file://${join(job.folder, 'savepoints')}`
    const savepoint = await this.#rest.stopped(this.#jobId, folder)
    this.#session?.grow(workers)
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
    const { hostname: restHost, port } = new URL(this.#rest.url)
    const jars = this.#session === undefined ? await shipped(this.#classPath, job.folder) : []
    const to = { restHost, restPort: port || '80', jars: jars.join(',') }
    writeSettings(file, { ...settings, ...producer, ...sql, ...to, delivery })
    const place = { folder: job.folder, classPath: this.#classPath }
    const client = flinkJvm(place, 'client', 'Job', [file], '512m')
    const line = await client.line((one) => one.startsWith('chunk42: job '), START_MS_MAX)
    this.#jobId = line.split(' ').at(-1)!
    await client.kill()
  }

  workers(): readonly number[] {
    return this.#session?.workers() ?? []
  }
  processes(): readonly number[] {
    return this.#session?.processes() ?? []
  }
  async kill(worker: number): Promise<void> {
    await this.#session?.kill(worker)
  }
  async down(): Promise<void> {
    await this.#session?.down()
  }
  async up(): Promise<void> {
    this.#session?.up()
  }
  failure(): string | undefined {
    return this.#session?.failure()
  }
  async stop(): Promise<void> {
    if (this.#session !== undefined) await this.#session.stop()
    else if (this.#jobId !== '') await this.#rest.cancel(this.#jobId)
    this.#jobId = ''
  }
  async metrics(): Promise<Readonly<Record<string, number>>> {
    const dropped = await this.#rest.summed(this.#jobId, DROPPED)
    return { ...(await this.#rest.checkpoints(this.#jobId)), ...dropped }
  }
}
