import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../cache.js'
import type { Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { freePort } from '../free-port.js'
import { compiled } from '../java.js'
import { ensureJars, type Jars } from '../maven.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'

const VERSION = '2.8.3'
const START_MS_MAX = 120_000

export const stormJars: Jars = {
  name: `storm ${VERSION}`,
  folder: cacheFolder(`storm-${VERSION}`),
  of: [
    `org.apache.storm:storm-server:${VERSION}`,
    `org.apache.storm:storm-client:${VERSION}`,
    'org.apache.kafka:kafka-clients:4.3.1',
  ],
}

export const storm: ClusterEngineKind = {
  name: 'storm',
  version: VERSION,
  about: 'spouts, bolts and ackers, tuple by tuple: counts in the memory of bolts',
  guarantees: ['at-least-once', 'delivery', 'none'],
  modes: ['default'],
  jars: stormJars,
  memoryMiB: 3_000,
  paced: 'checkpointIntervalMs',
  make: () => new Storm(),
}

/** One process with a local cluster; when it dies it is started again, and its counts are gone. */
class Storm implements ClusterEngine {
  readonly name = stormJars.name
  #classPath = ''
  #job: Job | undefined
  #process: Jvm | undefined
  #started = 0

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
    const name = `storm-${this.#started++}`
    const file = join(folder, `${name}.properties`)
    writeSettings(file, { ...jobSettings(job, job.conf), zooKeeperPort: await freePort() })
    return new Jvm({
      name,
      folder,
      classPath: this.#classPath,
      main: 'Job',
      args: [file],
      flags: ['-Xmx1500m'],
    })
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
    return this.#process?.failure()
  }
  async stop(): Promise<void> {
    this.#job = undefined
    await this.#process?.kill()
  }
  async metrics(): Promise<Readonly<Record<string, number>>> {
    return {}
  }
}
