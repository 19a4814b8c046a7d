import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Jvm } from '../processes.js'
import { writeSettings } from '../settings.js'

export interface CollectorOptions {
  readonly brokers: string
  readonly topic: string
  readonly partitions: number
  readonly folder: string
  readonly isolation: 'read_committed' | 'read_uncommitted'
}

/** `atMs`: when the row could be read, on the monotonic clock. */
export type Row = (text: string, atMs: number) => void

const READY_MS_MAX = 60_000

/** The committed reader of a topic's rows, as a process; see Collect.java. */
export class Collector {
  readonly #jvm: Jvm

  private constructor(jvm: Jvm) {
    this.#jvm = jvm
  }

  static async start(options: CollectorOptions, classPath: string, row: Row): Promise<Collector> {
    const { folder } = options
    mkdirSync(folder, { recursive: true })
    const settings = join(folder, 'collector.properties')
    writeSettings(settings, { ...options })
    const jvm = new Jvm({
      name: 'collector',
      folder,
      classPath,
      main: 'Collect',
      args: [settings],
      flags: ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC'],
    })
    let atMs = 0
    const ready = jvm.line((line) => line === 'ready', READY_MS_MAX)
    jvm.onLine((line) => {
      if (line.startsWith('@')) atMs = Number(line.slice(1)) / 1e6
      else if (atMs > 0) row(line, atMs)
    })
    await ready
    return new Collector(jvm)
  }

  get pid(): number {
    return this.#jvm.pid
  }
  /** Why it has ended by itself; undefined: it has not. */
  failure(): string | undefined {
    return this.#jvm.failure()
  }
  async stop(): Promise<void> {
    await this.#jvm.kill()
  }
}
