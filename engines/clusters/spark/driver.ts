import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../cache.js'
import type { Say } from '../cluster.js'
import type { ClusterEngine, ClusterEngineKind, Job } from '../engine.js'
import { compiled } from '../java.js'
import { ensureJars, type Jars } from '../maven.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { jobSettings, writeSettings } from '../settings.js'
import { executorEnv, FLAGS, sessionConf } from './conf.js'

const VERSION = '4.2.0'
const START_MS_MAX = 180_000
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

export const spark: ClusterEngineKind = {
  name: 'spark',
  version: VERSION,
  about: 'Structured Streaming: micro-batches, and its real-time and continuous triggers',
  guarantees: ['exactly-once', 'at-least-once'],
  modes: ['default', 'tuned', 'local', 'real-time', 'continuous'],
  jars: sparkJars,
  memoryMiB: 6_000,
  paced: 'intervalMs',
  make: () => new Spark(),
}

/**
 * A driver with executors in processes of their own (local-cluster), which its workers start again
 * when they die; `local`, `real-time` and `continuous` have threads of the driver in their place.
 */
class Spark implements ClusterEngine {
  readonly name = sparkJars.name
  #classPath = ''
  #driver: Jvm | undefined
  #inDriver = false
  #lives = 0
  /** Starts a driver, which goes on where an earlier one had come to. */
  #again: (() => Jvm) | undefined
  readonly #batchMs: number[] = []

  async ensure(say: Say): Promise<void> {
    await insist(javaMissing())
    await ensureJars(sparkJars, say)
    this.#classPath = await compiled('spark', sparkJars)
  }

  async start(job: Job, say: Say): Promise<void> {
    await this.ensure(say)
    const { folder, mode, workers, partitions } = job
    const home = join(folder, 'home')
    mkdirSync(home, { recursive: true })
    symlinkSync(join(sparkJars.folder, 'libs'), join(home, 'jars'))
    this.#inDriver = !['default', 'tuned'].includes(mode)
    const batched = !['real-time', 'continuous'].includes(mode)
    // A stream without batches holds a slot for each partition.
    const slots = batched ? workers : partitions + 2
    const settings = {
      ...jobSettings(job, sessionConf(job, this.#classPath)),
      intervalMs:
        mode === 'real-time' ? Math.max(REAL_TIME_MS_MIN, job.intervalMs) : job.intervalMs,
      trigger: batched ? 'batch' : mode,
      master: this.#inDriver ? `local[${slots},4]` : `local-cluster[${workers},1,1024]`,
    }
    const file = join(folder, 'job.properties')
    writeSettings(file, settings)
    this.#again = () => {
      const driver = new Jvm({
        name: `driver-${this.#lives++}`,
        folder,
        classPath: this.#classPath,
        main: 'Job',
        args: [file],
        flags: ['-Xmx2g', ...FLAGS],
        env: executorEnv(home),
      })
      driver.onLine((line) => this.#hear(line))
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

  #hear(line: string): void {
    const [, tookMs] = /^chunk42: batch \d+ (\d+) \d+$/.exec(line) ?? []
    if (tookMs !== undefined) this.#batchMs.push(Number(tookMs))
  }

  workers(): readonly number[] {
    const driver = this.#driver
    if (driver === undefined || driver.isOver) return []
    return this.#inDriver ? [driver.pid] : executorsOf(driver.pid)
  }
  processes(): readonly number[] {
    const driver = this.#driver
    return driver === undefined || driver.isOver ? [] : [driver.pid, ...executorsOf(driver.pid)]
  }
  async kill(worker: number): Promise<void> {
    process.kill(worker, 'SIGKILL')
  }
  /** The driver with its executors: it would start them again. */
  async down(): Promise<void> {
    await this.#end()
  }
  async up(): Promise<void> {
    this.#again?.()
  }
  failure(): string | undefined {
    return this.#driver?.failure()
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
    const sorted = [...this.#batchMs].sort((a, b) => a - b)
    if (sorted.length === 0) return {}
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
    return { batches: sorted.length, batchMsP50: at(0.5), batchMsMax: at(1) }
  }
}

/** Children of the driver: it starts nothing else. */
function executorsOf(driver: number): number[] {
  try {
    return readdirSync(`/proc/${driver}/task`).flatMap((thread) =>
      readFileSync(`/proc/${driver}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    )
  } catch {
    return []
  }
}
