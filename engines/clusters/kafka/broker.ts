import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheFolder } from '../cache.js'
import { type Cluster, ClusterError, type Say } from '../cluster.js'
import { freePort } from '../free-port.js'
import { compiled } from '../java.js'
import { classPath, ensureJars, type Jars } from '../maven.js'
import { javaOptions } from '../processes.js'
import { insist, javaMissing, runToEnd } from '../programs.js'
import { forget, isAlive, type Owner, remember, remembered } from './pid-file.js'
import { propertiesOf } from './properties.js'
import { isReady } from './ready.js'

export const KAFKA_VERSION = '4.3.1'
export const KAFKA_PORT = 9092

export const kafkaJars: Jars = {
  name: `kafka ${KAFKA_VERSION}`,
  folder: cacheFolder(`kafka-${KAFKA_VERSION}`),
  of: [
    `org.apache.kafka:kafka_2.13:${KAFKA_VERSION}`,
    // Kafka speaks slf4j 1.7. Without a configuration log4j prints errors only.
    'org.apache.logging.log4j:log4j-slf4j-impl:2.24.3',
    'org.apache.logging.log4j:log4j-core:2.24.3',
  ],
}

/** Sixteen bytes of our own: nobody tells brokers of different folders apart by it. */
const CLUSTER_ID = Buffer.from('chunk42 broker 1').toString('base64url')
const START_MS_MAX = 120_000
const STOP_MS_MAX = 30_000
const LOOK_MS = 100

/** Of this process, which are not to outlive it. */
const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export interface BrokerOptions {
  /** 0: that of the broker that runs there, or one that is free. */
  readonly port?: number
  /** Its data, settings, log and pid. */
  readonly folder?: string | undefined
  readonly heapMiB?: number
  /** It outlives this process; whoever has the folder stops it. */
  readonly detached?: boolean
}

/**
 * One Kafka broker on 127.0.0.1 (KRaft, no ZooKeeper, no docker), with a folder of its own.
 *
 * Law: at most one process has the folder. `kill` is SIGKILL and returns when the process is gone;
 * `start` after it comes back at the same port with the same data. Nothing here commits or keeps
 * anything for an engine.
 */
export class KafkaBroker implements Cluster {
  readonly name = kafkaJars.name
  readonly folder: string
  readonly #options: BrokerOptions
  #port: number
  #child: ChildProcess | undefined

  constructor(options: BrokerOptions = {}) {
    this.#options = options
    this.#port = options.port ?? KAFKA_PORT
    this.folder = options.folder ?? cacheFolder(`kafka-data-${this.#port}`)
  }

  /** host:port for clients; of a broker at a free port once it was started. */
  get address(): string {
    return `127.0.0.1:${this.#port}`
  }

  /** Undefined: it does not run. */
  get pid(): number | undefined {
    return this.#owner()?.pid
  }

  get log(): string {
    return join(this.folder, 'broker.log')
  }

  async ensure(say: Say): Promise<void> {
    await insist(javaMissing())
    await ensureJars(kafkaJars, say)
  }

  async start(say: Say): Promise<void> {
    const owner = this.#owner()
    if (owner !== undefined) {
      if (this.#port === 0) this.#port = owner.port
      if (owner.port === this.#port) return this.#untilReady()
      throw new ClusterError(`${this.folder}: a broker runs there, at port ${owner.port}`)
    }
    if (this.#port === 0) this.#port = await freePort()
    else if (await isReady(this.#port)) {
      throw new ClusterError(`port ${this.#port}: another broker has it; allowed: another port`)
    }
    mkdirSync(join(this.folder, 'data'), { recursive: true })
    const place = { port: this.#port, controllerPort: await freePort() }
    const settings = join(this.folder, 'server.properties')
    writeFileSync(settings, propertiesOf({ ...place, folder: join(this.folder, 'data') }))
    await this.#format(settings)
    say(`${this.name}: starting at ${this.address}`)
    const path = await this.#classPath()
    this.#spawn(settings, path)
    await this.#untilReady()
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** As if the machine had lost its power, but for what the system still has to write. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Whether its process runs and takes work. */
  async isUp(): Promise<boolean> {
    return this.#owner()?.port === this.#port && (await isReady(this.#port))
  }

  /** Its process is there; whether it takes work, `isUp` tells. */
  get isRunning(): boolean {
    return this.#owner() !== undefined
  }

  async #format(settings: string): Promise<void> {
    if (existsSync(join(this.folder, 'data', 'meta.properties'))) return
    const tool = ['-cp', classPath(kafkaJars), 'kafka.tools.StorageTool', 'format']
    const ended = await runToEnd('java', [...tool, '-t', CLUSTER_ID, '-c', settings])
    if (ended?.code === 0) return
    const said = ended?.output.trim().split('\n').at(-1) ?? 'no java'
    throw new ClusterError(`${this.folder}: it could not be made a broker's: ${said}`)
  }

  /** Guarded, unless it is to outlive this process. */
  async #classPath(): Promise<string> {
    return this.#options.detached ? classPath(kafkaJars) : compiled('kafka', kafkaJars)
  }

  #spawn(settings: string, path: string): void {
    const { heapMiB = 1024, detached = false } = this.#options
    const main = detached ? ['kafka.Kafka'] : ['Guarded', 'kafka.Kafka']
    const tmp = join(this.folder, 'tmp')
    mkdirSync(tmp, { recursive: true })
    const heap = [`-Xms${Math.min(heapMiB, 256)}m`, `-Xmx${heapMiB}m`, '-XX:+UseG1GC']
    const args = [...heap, '-cp', path, ...main, settings]
    const log = openSync(this.log, 'w')
    const child = spawn('java', args, {
      cwd: this.folder,
      stdio: [detached ? 'ignore' : 'pipe', log, log],
      detached,
      env: { ...process.env, JDK_JAVA_OPTIONS: javaOptions(tmp) },
    })
    closeSync(log)
    child.once('error', () => {})
    // It is ended by `stop`, or with this process, for which that is no reason to stay.
    child.unref()
    ;(child.stdin as Socket | null)?.unref()
    this.#child = child
    if (child.pid !== undefined) remember(this.folder, { pid: child.pid, port: this.#port })
    if (detached) return
    living.add(child)
    child.once('exit', () => living.delete(child))
  }

  async #untilReady(): Promise<void> {
    const looks = START_MS_MAX / LOOK_MS
    for (let look = 0; look < looks; look++) {
      if (await isReady(this.#port)) return
      if (this.#owner() === undefined) break
      await sleep(LOOK_MS)
    }
    await this.kill()
    const said = readFileSync(this.log, 'utf8')
      .trim()
      .split('\n')
      .find((l) => /ERROR|xception/.test(l))
    throw new ClusterError(`${this.name}: it did not start: ${said ?? 'see'} (${this.log})`)
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pid = this.#owner()?.pid
    if (pid !== undefined) {
      process.kill(pid, signal)
      for (let waitedMs = 0; isAlive(pid) && !this.#isOver(); waitedMs += LOOK_MS / 2) {
        if (waitedMs === STOP_MS_MAX) process.kill(pid, 'SIGKILL')
        await sleep(LOOK_MS / 2)
      }
    }
    this.#child = undefined
    forget(this.folder)
  }

  /** Its process; one of an earlier handle too. */
  #owner(): Owner | undefined {
    const pid = this.#child?.pid
    if (pid === undefined) return remembered(this.folder)
    return this.#isOver() ? undefined : { pid, port: this.#port }
  }

  #isOver(): boolean {
    const child = this.#child
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null)
  }
}
