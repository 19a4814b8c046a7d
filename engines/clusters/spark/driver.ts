import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../cache.js'
import type { Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { compiled } from '../java.js'
import { ensureJars, type Jars } from '../maven.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'
import { sparkIcebergJars } from '../spark-iceberg/spark-iceberg.js'
import { endsConf, executorEnv, FLAGS, MASTER, sessionConf } from './conf.js'
import { executorNamed, executorsOf } from './executors.js'
import { MODES, modeNamed } from './modes.js'
import { sqlOf } from './sql.js'
import { Told } from './told.js'

const VERSION = '4.2.0'
/** Of a table: small files are made one that often. */
const REWRITE_EVERY_COMMITS = 3
const START_MS_MAX = 240_000
/** Shorter batches of the real-time trigger are refused. */
const REAL_TIME_MS_MIN = 5_000

export const sparkJars: Jars = {
  name: `spark ${VERSION}`,
  folder: cacheFolder(`spark-${VERSION}`),
  of: [
    `org.apache.spark:spark-sql_2.13:${VERSION}`,
    `org.apache.spark:spark-sql-kafka-0-10_2.13:${VERSION}`,
  ],
}

/** The older Spark Streaming is jars of its own, which Structured Streaming does not need. */
const dstreamsJars: Jars = {
  name: `spark streaming ${VERSION}`,
  folder: cacheFolder(`spark-streaming-${VERSION}`),
  of: [
    `org.apache.spark:spark-streaming_2.13:${VERSION}`,
    `org.apache.spark:spark-streaming-kafka-0-10_2.13:${VERSION}`,
  ],
}
function jarsOf(mode: string): Jars {
  const { trigger, table } = modeNamed(mode)
  if (table !== undefined) return sparkIcebergJars
  return trigger === 'dstreams' ? dstreamsJars : sparkJars
}

/** What reads and writes Kafka, which no distribution of Spark has. */
function connectorJars(): string[] {
  const libs = join(sparkJars.folder, 'libs')
  const names = /^(spark-(sql|token-provider)-kafka|kafka-clients|commons-pool2)-/
  return readdirSync(libs).flatMap((name) => (names.test(name) ? [join(libs, name)] : []))
}

export const spark: ClusterEngineKind = {
  name: 'spark',
  version: VERSION,
  about: 'Structured Streaming: micro-batches, real-time, continuous, SQL, Iceberg; DStreams',
  guarantees: ['exactly-once', 'at-least-once'],
  modes: Object.keys(MODES),
  traitsOf: modeNamed,
  masterSetting: MASTER,
  masterForm: 'spark://HOST:PORT',
  jars: sparkJars,
  memoryMiB: 6_000,
  paced: 'intervalMs',
  make: () => new Spark(),
}

/**
 * A driver with executors in processes of their own (local-cluster), which its workers start again
 * when they die; some modes have threads of the driver in their place, which is then started again
 * as whatever watches over it would: it goes on where its checkpoint says.
 */
class Spark implements ClusterEngine {
  readonly name = sparkJars.name
  #driver: Jvm | undefined
  #again: (() => Jvm) | undefined
  #lives = 0
  #inDriver = false
  #onBatch: (batch: number, worker: number) => void = () => {}
  readonly #told = new Told((batch, executor) => {
    const worker = this.#inDriver ? this.#pid : executorNamed(this.#pid, executor)
    if (worker !== undefined) this.#onBatch(batch, worker)
  })

  async ensure(say: Say, mode = 'default'): Promise<void> {
    await insist(javaMissing())
    await this.#made(say, mode)
  }
  /** The class path of what a mode is made of. */
  async #made(say: Say, mode: string): Promise<string> {
    const jars = jarsOf(mode)
    await ensureJars(jars, say)
    const folder = modeNamed(mode).trigger === 'dstreams' ? 'spark/dstreams' : 'spark'
    return compiled(folder, jars, ['spark/common'])
  }

  async start(job: Job, say: Say): Promise<void> {
    const { folder, workers, partitions } = job
    await this.ensure(say, job.mode)
    const classPath = await this.#made(say, job.mode)
    const mode = modeNamed(job.mode)
    const home = join(folder, 'home')
    mkdirSync(home, { recursive: true })
    symlinkSync(join(jarsOf(job.mode).folder, 'libs'), join(home, 'jars'))
    this.#inDriver = mode.inDriver ?? false
    // A stream without batches holds a slot for each partition.
    const batched = !['real-time', 'continuous'].includes(mode.trigger)
    const slots = batched ? workers : partitions + 2
    const own = this.#inDriver ? `local[${slots},4]` : `local-cluster[${workers},1,1024]`
    const connector = job.conf[MASTER] === undefined ? [] : connectorJars()
    const settings = {
      ...jobSettings(job, sessionConf(job, classPath, connector)),
      ...endsConf(job),
      intervalMs:
        mode.trigger === 'real-time' ? Math.max(REAL_TIME_MS_MIN, job.intervalMs) : job.intervalMs,
      trigger: mode.trigger,
      master: job.conf[MASTER] ?? own,
      sql: mode.sql ? sqlOf(job.query) : '',
      rowsIn: mode.table === undefined ? 'topic' : 'table',
      rewriteEveryCommits: REWRITE_EVERY_COMMITS,
    }
    const file = join(folder, 'job.properties')
    writeSettings(file, settings)
    this.#again = () => {
      const driver = new Jvm({
        name: `driver-${this.#lives++}`,
        folder,
        classPath,
        main: 'Job',
        args: [file],
        flags: ['-Xmx2g', ...FLAGS],
        env: executorEnv(home),
      })
      driver.onLine((line) => this.#told.hear(line))
      this.#driver = driver
      return driver
    }
    try {
      await this.#again().line((line) => line === 'chunk42: running', START_MS_MAX)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  get #pid(): number {
    return this.#driver === undefined || this.#driver.isOver ? 0 : this.#driver.pid
  }
  workers(): readonly number[] {
    if (this.#pid === 0) return []
    return this.#inDriver ? [this.#pid] : executorsOf(this.#pid)
  }
  processes(): readonly number[] {
    return this.#pid === 0 ? [] : [this.#pid, ...executorsOf(this.#pid)]
  }
  async kill(worker: number): Promise<void> {
    if (worker !== this.#pid) {
      process.kill(worker, 'SIGKILL')
      return
    }
    await this.#driver?.kill()
    this.#again?.()
  }
  failure(): string | undefined {
    return this.#driver?.failure()
  }
  /** The driver with its executors: it would start them again. */
  async down(): Promise<void> {
    await this.#end()
  }
  async up(): Promise<void> {
    this.#again?.()
  }
  async stop(): Promise<void> {
    this.#again = undefined
    await this.#end()
  }
  async #end(): Promise<void> {
    const executors = this.processes().slice(1)
    await this.#driver?.kill()
    for (const pid of executors) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended with its driver.
      }
    }
  }
  async metrics(): Promise<Readonly<Record<string, number>>> {
    return this.#told.metrics()
  }
  uses(): Readonly<Record<string, string>> {
    return this.#told.uses
  }
  onBatch(hear: (batch: number, worker: number) => void): void {
    this.#onBatch = hear
  }
}
