import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ClusterError, type Say } from '../cluster.js'
import { compiled } from '../java.js'
import { ensureJars } from '../maven.js'
import { Jvm } from '../processes.js'
import { writeSettings } from '../settings.js'
import { kafkaJars } from './broker.js'

export interface ProducerOptions {
  readonly brokers: string
  readonly topic: string
  readonly partitions: number
  /** With `clicks-P.bin` of each partition; see Produce.java. */
  readonly folder: string
  /** Clicks due before that count in no figure. */
  readonly warmupMs: number
}

/** How the load kept its own schedule; lags of what was due after the warm-up. */
export interface Sent {
  readonly events: number
  readonly tookMs: number
  readonly lagMsP50: number
  readonly lagMsP99: number
  readonly lagMsMax: number
}

const READY_MS_MAX = 60_000

/** Classes of both ends of a topic, and all jars that they need. */
export async function topicClasses(say: Say): Promise<string> {
  await ensureJars(kafkaJars, say)
  return compiled('kafka', kafkaJars)
}

/** The open-loop load as a process: sends each click when it is due, whatever an engine does. */
export class Producer {
  readonly #jvm: Jvm

  private constructor(jvm: Jvm) {
    this.#jvm = jvm
  }

  static async start(options: ProducerOptions, classPath: string): Promise<Producer> {
    const { folder } = options
    mkdirSync(folder, { recursive: true })
    const settings = join(folder, 'producer.properties')
    writeSettings(settings, { ...options })
    const jvm = new Jvm({
      name: 'producer',
      folder,
      classPath,
      main: 'Produce',
      args: [settings],
      flags: ['-Xms256m', '-Xmx512m', '-XX:+UseParallelGC'],
      guarded: false,
    })
    const producer = new Producer(jvm)
    await producer.#answer(READY_MS_MAX)
    return producer
  }

  get pid(): number {
    return this.#jvm.pid
  }

  /** Everything at once. */
  load(withinMs: number): Promise<Sent> {
    return this.#order('load', withinMs)
  }
  /** Each when it is due; `originMs`: the run's zero on the monotonic clock. */
  go(originMs: number, withinMs: number): Promise<Sent> {
    return this.#order(`go ${Math.round(originMs * 1e6)}`, withinMs)
  }
  async stop(): Promise<void> {
    await this.#jvm.kill()
  }

  async #order(order: string, withinMs: number): Promise<Sent> {
    const answer = this.#answer(withinMs)
    this.#jvm.say(order)
    return (await answer) as unknown as Sent
  }
  async #answer(withinMs: number): Promise<Record<string, unknown>> {
    const line = await this.#jvm.line((one) => one.startsWith('{'), withinMs)
    const told = JSON.parse(line) as Record<string, unknown>
    if (told.kind === 'failed') throw new ClusterError(`the load failed: ${told.error}`)
    return told
  }
}
