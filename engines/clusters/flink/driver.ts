import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheFolder } from '../cache.js'
import { ClusterError, type Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { freePort } from '../free-port.js'
import { compiled } from '../java.js'
import { ensureJars, type Jars } from '../maven.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'
import { clusterConf, deliveryOf, GENERATED, jobConf, slotsOf } from './conf.js'

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

export const flink: ClusterEngineKind = {
  name: 'flink',
  version: VERSION,
  about: 'long-lived tasks, aligned barriers, two-phase commit into Kafka: a standalone cluster',
  guarantees: ['exactly-once', 'at-least-once', 'none'],
  modes: ['default', 'tuned', ...GENERATED],
  traitsOf: (mode) =>
    GENERATED.includes(mode) ? { queries: ['ysb'], bounded: true, generates: true } : {},
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
    this.#folder = job.folder
    mkdirSync(join(job.folder, 'conf'), { recursive: true })
    this.#restPort = await freePort()
    const ports = { restPort: this.#restPort, rpcPort: await freePort() }
    writeFileSync(join(job.folder, 'conf', 'config.yaml'), clusterConf(job, ports))
    try {
      this.#manager = this.#jvm('jobmanager', ENTRY, [], ['-Xmx512m'])
      this.#workers = Array.from({ length: job.workers / slotsOf(job) }, () => this.#worker())
      await this.#until('its workers did not come', async () => {
        const { 'slots-total': slots } = await this.#ask<{ 'slots-total': number }>('/overview')
        return slots >= job.workers
      })
      await this.#submit(job)
      await this.#until('its tasks did not start', () => this.#runs())
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async #submit(job: Job): Promise<void> {
    const settings = jobSettings(job, jobConf(job))
    const producer = job.mode === 'tuned' ? { 'producer.linger.ms': '0' } : {}
    const file = join(job.folder, 'job.properties')
    const delivery = deliveryOf(job.guarantee)
    writeSettings(file, { ...settings, ...producer, restPort: this.#restPort, delivery })
    const client = this.#jvm('client', 'Job', [file], ['-Xmx256m'])
    const line = await client.line((one) => one.startsWith('chunk42: job '), START_MS_MAX)
    this.#jobId = line.split(' ').at(-1)!
    await client.kill()
  }

  async #runs(): Promise<boolean> {
    const { vertices } = await this.#ask<{ vertices: { status: string }[] }>(`/jobs/${this.#jobId}`)
    return vertices.length > 0 && vertices.every(({ status }) => status === 'RUNNING')
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
  async #ask<T>(path: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.#restPort}${path}`)
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
    const { counts, summary } = await this.#ask<Checkpoints>(`/jobs/${this.#jobId}/checkpoints`)
    return {
      checkpointsCompleted: counts.completed,
      checkpointsFailed: counts.failed,
      checkpointMsP50: summary.end_to_end_duration.p50,
      checkpointMsMax: summary.end_to_end_duration.max,
      stateBytesMax: summary.state_size.max,
    }
  }
}

/** https://nightlies.apache.org/flink/flink-docs-stable/docs/ops/rest_api/ */
interface Checkpoints {
  readonly counts: { readonly completed: number; readonly failed: number }
  readonly summary: {
    readonly end_to_end_duration: { readonly p50: number; readonly max: number }
    readonly state_size: { readonly max: number }
  }
}
