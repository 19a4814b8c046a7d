import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Jvm } from '../processes.js'

const OPENS = 'lang util time util.concurrent util.concurrent.atomic'
  .split(' ')
  .map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`)
const ENTRY = 'org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint'
const TASK_MANAGER = 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner'

export interface SessionOptions {
  /** For all that it writes, and its logs. */
  readonly folder: string
  readonly classPath: string
  /** The text of `config.yaml`. */
  readonly conf: string
  readonly taskManagers: number
}

/** A Java process with what Flink needs of a JVM. */
export function flinkJvm(
  { folder, classPath }: Pick<SessionOptions, 'folder' | 'classPath'>,
  name: string,
  main: string,
  args: readonly string[],
  heap: string,
): Jvm {
  const flags = [`-Xmx${heap}`, '-XX:+UseParallelGC', ...OPENS]
  return new Jvm({ name, folder, classPath, main, args, flags })
}

/**
 * A JobManager and TaskManagers, all processes of their own: the standalone session cluster without
 * its distribution, whose scripts set what `conf.ts` sets. A TaskManager that dies is started
 * again, as an orchestrator would.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #manager: Jvm
  #workers: Jvm[]
  #started = 0

  constructor(options: SessionOptions) {
    this.#options = options
    const { folder, conf, taskManagers } = options
    mkdirSync(join(folder, 'conf'), { recursive: true })
    writeFileSync(join(folder, 'conf', 'config.yaml'), conf)
    this.#manager = this.#jvm('jobmanager', ENTRY, [], '512m')
    this.#workers = Array.from({ length: taskManagers }, () => this.#worker())
  }

  #worker(): Jvm {
    const name = `worker-${this.#started++}`
    return this.#jvm(name, TASK_MANAGER, ['-D', `taskmanager.resource-id=${name}`], '896m')
  }
  #jvm(name: string, main: string, args: readonly string[], heap: string): Jvm {
    const conf = ['--configDir', join(this.#options.folder, 'conf')]
    return flinkJvm(this.#options, name, main, [...conf, ...args], heap)
  }

  /** Why there is no cluster any more, in one line, where it ended by itself. */
  failure(): string | undefined {
    return this.#manager.failure()
  }
  workers(): readonly number[] {
    return this.#workers.filter(({ isOver }) => !isOver).map(({ pid }) => pid)
  }
  processes(): readonly number[] {
    return [...this.workers(), ...(this.#manager.isOver ? [] : [this.#manager.pid])]
  }
  grow(taskManagers: number): void {
    while (this.#workers.length < taskManagers) this.#workers.push(this.#worker())
  }
  async kill(worker: number): Promise<void> {
    const at = this.#workers.findIndex(({ pid }) => pid === worker)
    await this.#workers[at]?.kill()
    if (at >= 0) this.#workers[at] = this.#worker()
  }
  async down(): Promise<void> {
    await Promise.all(this.#workers.map((one) => one.kill()))
  }
  up(): void {
    this.#workers = this.#workers.map(() => this.#worker())
  }
  async stop(): Promise<void> {
    const all = [...this.#workers, this.#manager]
    this.#workers = []
    await Promise.all(all.map((one) => one.kill()))
  }
}
