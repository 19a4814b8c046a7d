import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../cache.js'
import type { Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { compiled } from '../java.js'
import { ensureJars, type Jars } from '../maven.js'
import { METRICS, mergedMetrics } from '../metrics.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'
import { confOf } from './conf.js'

const VERSION = '4.3.1'
const START_MS_MAX = 120_000

export const kafkaStreamsJars: Jars = {
  name: `kafka streams ${VERSION}`,
  folder: cacheFolder(`kafka-streams-${VERSION}`),
  of: [
    `org.apache.kafka:kafka-streams:${VERSION}`,
    'org.apache.logging.log4j:log4j-slf4j-impl:2.24.3',
    'org.apache.logging.log4j:log4j-core:2.24.3',
  ],
}

export const kafkaStreams: ClusterEngineKind = {
  name: 'kafka-streams',
  version: VERSION,
  about: 'a library in processes of its own, state in RocksDB and topics, commits by interval',
  guarantees: ['exactly-once', 'at-least-once'],
  traitsOf: () => ({ state: true }),
  modes: ['default', 'tuned', 'memory', 'standby', 'disk'],
  history: ['exactly-once'],
  dropped: 'dropped-records-total',
  takesBack: true,
  jars: kafkaStreamsJars,
  memoryMiB: 3_000,
  paced: 'checkpointIntervalMs',
  make: () => new KafkaStreams(),
}

/** Instances of one stream thread; one that dies is started again, as an orchestrator would. */
class KafkaStreams implements ClusterEngine {
  readonly name = kafkaStreamsJars.name
  #classPath = ''
  #job: Job | undefined
  #instances: Jvm[] = []
  #started = 0
  /** The latest line of each. */
  readonly #told = new Map<Jvm, string>()

  async ensure(say: Say): Promise<void> {
    await insist(javaMissing())
    await ensureJars(kafkaStreamsJars, say)
    this.#classPath = await compiled('kafka-streams', kafkaStreamsJars)
  }

  async start(job: Job, say: Say): Promise<void> {
    await this.ensure(say)
    mkdirSync(job.folder, { recursive: true })
    this.#job = job
    writeSettings(join(job.folder, 'job.properties'), jobSettings(job, confOf(job)))
    this.#instances = Array.from({ length: job.workers }, (_, place) => this.#instance(job, place))
    try {
      const running = (line: string) => line === 'chunk42: running'
      await Promise.all(this.#instances.map((one) => one.line(running, START_MS_MAX)))
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** The one that is started again has nothing on its disk, but where the mode keeps it. */
  #instance({ folder, mode }: Job, place: number): Jvm {
    const name = `instance-${this.#started++}`
    const instance = new Jvm({
      name,
      folder,
      classPath: this.#classPath,
      main: 'Job',
      args: [join(folder, 'job.properties'), mode === 'disk' ? `disk-${place}` : name],
      // RocksDB unpacks its library there.
      flags: ['-Xmx768m', `-Djava.io.tmpdir=${folder}`],
    })
    instance.onLine((line) => {
      if (line.startsWith(METRICS)) this.#told.set(instance, line)
    })
    return instance
  }

  workers(): readonly number[] {
    return this.#instances.filter(({ isOver }) => !isOver).map(({ pid }) => pid)
  }
  processes(): readonly number[] {
    return this.workers()
  }
  async kill(worker: number): Promise<void> {
    const at = this.#instances.findIndex(({ pid }) => pid === worker)
    await this.#instances[at]?.kill()
    if (at >= 0 && this.#job !== undefined) this.#instances[at] = this.#instance(this.#job, at)
  }
  async down(): Promise<void> {
    await Promise.all(this.#instances.map((one) => one.kill()))
  }
  async up(): Promise<void> {
    const job = this.#job
    if (job !== undefined) this.#instances = this.#instances.map((_, at) => this.#instance(job, at))
  }
  failure(): string | undefined {
    return this.#instances.map((one) => one.failure()).find((why) => why !== undefined)
  }
  async stop(): Promise<void> {
    this.#job = undefined
    await Promise.all(this.#instances.map((one) => one.kill()))
  }
  /** Of those that live. */
  async metrics(): Promise<Readonly<Record<string, number>>> {
    return mergedMetrics(this.#instances.map((one) => this.#told.get(one) ?? METRICS))
  }
}
