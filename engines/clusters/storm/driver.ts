import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../cache.js'
import type { Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { freePort } from '../free-port.js'
import { compiled } from '../java.js'
import { ensureJars, type Jars } from '../maven.js'
import { METRICS, mergedMetrics } from '../metrics.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'
import { confOf } from './conf.js'

const VERSION = '2.8.3'
const START_MS_MAX = 120_000
/** Of a process that ended by itself; one that ends so again and again has a reason. */
const RESTARTS_MAX = 2

export const stormJars: Jars = {
  name: `storm ${VERSION}`,
  folder: cacheFolder(`storm-${VERSION}`),
  of: [
    `org.apache.storm:storm-server:${VERSION}`,
    `org.apache.storm:storm-client:${VERSION}`,
    'org.apache.kafka:kafka-clients:4.3.1',
  ],
}

/**
 * at-least-once: counts are in the rows that the broker has, and acks wait for them. delivery: they
 * are in the memory of bolts. none: unacked, and read at most once.
 */
const TUPLES = ['at-least-once', 'delivery', 'none'] as const

export const storm: ClusterEngineKind = {
  name: 'storm',
  version: VERSION,
  about: 'spouts, bolts and ackers, tuple by tuple; Trident: batches over them, exactly once',
  guarantees: ['at-least-once', 'delivery', 'none', 'exactly-once'],
  modes: ['default', 'tuned', 'trident'],
  traitsOf: (mode) => ({ guarantees: mode === 'trident' ? ['exactly-once'] : TUPLES }),
  jars: stormJars,
  memoryMiB: 3_000,
  paced: 'checkpointIntervalMs',
  make: () => new Storm(),
}

/**
 * One process with a local cluster; when it dies it is started again, as supervisors would: also of
 * itself, because Storm is made to fail fast, and ends a worker one thread of which has met what it
 * did not expect. How often that was is told with its metrics.
 */
class Storm implements ClusterEngine {
  readonly name = stormJars.name
  #classPath = ''
  #job: Job | undefined
  #process: Jvm | undefined
  #started = 0
  #restarts = 0
  #broken: string | undefined
  #told = METRICS

  async ensure(say: Say): Promise<void> {
    await insist(javaMissing())
    await ensureJars(stormJars, say)
    this.#classPath = await compiled('storm', stormJars)
  }

  async start(job: Job, say: Say): Promise<void> {
    await this.ensure(say)
    mkdirSync(job.folder, { recursive: true })
    this.#job = job
    this.#process = await this.#start(job)
    try {
      await this.#process.line((line) => line === 'chunk42: running', START_MS_MAX)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async #start(job: Job): Promise<Jvm> {
    const { folder } = job
    const life = ++this.#started
    const name = `storm-${life}`
    const file = join(folder, `${name}.properties`)
    const own = { zooKeeperPort: await freePort(), life }
    writeSettings(file, { ...jobSettings(job, confOf(job)), ...own })
    const process = new Jvm({
      name,
      folder,
      classPath: this.#classPath,
      main: 'Job',
      args: [file],
      // Nimbus and its kind keep their folders there.
      flags: ['-Xmx1500m', `-Djava.io.tmpdir=${folder}`],
    })
    process.onLine((line) => {
      if (line.startsWith(METRICS)) this.#told = line
    })
    return process
  }

  workers(): readonly number[] {
    return this.#process === undefined || this.#process.isOver ? [] : [this.#process.pid]
  }
  processes(): readonly number[] {
    return this.workers()
  }
  async kill(): Promise<void> {
    await this.#process?.kill()
    if (this.#job !== undefined) this.#process = await this.#start(this.#job)
  }
  async down(): Promise<void> {
    await this.#process?.kill()
  }
  async up(): Promise<void> {
    if (this.#job !== undefined) this.#process = await this.#start(this.#job)
  }
  failure(): string | undefined {
    const why = this.#broken ?? this.#process?.failure()
    if (why === undefined || this.#broken !== undefined) return why
    if (this.#job === undefined || this.#restarts === RESTARTS_MAX) return why
    this.#restarts++
    this.#process = undefined
    void this.#again(this.#job)
    return undefined
  }
  async #again(job: Job): Promise<void> {
    try {
      const process = await this.#start(job)
      // It was stopped meanwhile, or killed and started by whoever did that.
      if (this.#job !== job || this.#process !== undefined) await process.kill()
      else this.#process = process
    } catch (error) {
      this.#broken = (error as Error).message
    }
  }
  async stop(): Promise<void> {
    this.#job = undefined
    await this.#process?.kill()
  }
  async metrics(): Promise<Readonly<Record<string, number>>> {
    const told = mergedMetrics([this.#told])
    return this.#restarts === 0 ? told : { ...told, restarts: this.#restarts }
  }
}
