import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ClusterError } from './cluster.js'

export interface JvmOptions {
  /** As in messages; its log is FOLDER/NAME.log. */
  readonly name: string
  readonly folder: string
  readonly classPath: string
  readonly main: string
  readonly args: readonly string[]
  /** Of the JVM itself. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** In Guarded, which ends it with this process; otherwise it looks at its input itself. */
  readonly guarded?: boolean
}

const END_MS_MAX = 10_000

/**
 * For a virtual machine and those that it starts: native libraries that they unpack, and whatever
 * they think will go by itself, stay with a run and go with it.
 */
export function javaOptions(tmp: string): string {
  return `"-Djava.io.tmpdir=${tmp}" -XX:-UsePerfData`
}

/**
 * A Java process that cannot outlive this one: its standard input ends with us, however we end, and
 * it ends with that.
 */
export class Jvm {
  readonly #options: JvmOptions
  readonly #child: ChildProcess
  readonly #exited: Promise<void>
  readonly #heard: ((line: string) => void)[] = []
  #ours = false

  constructor(options: JvmOptions) {
    this.#options = options
    const { folder, name, classPath, main, args, flags = [], env, guarded = true } = options
    const run = guarded ? ['Guarded', main] : [main]
    const tmp = join(folder, 'tmp')
    mkdirSync(tmp, { recursive: true })
    this.#child = spawn('java', [...flags, '-cp', classPath, ...run, ...args], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, JDK_JAVA_OPTIONS: javaOptions(tmp), ...env },
    })
    this.#exited = new Promise((exited) => {
      this.#child.once('exit', () => exited())
      this.#child.once('error', () => exited())
    })
    const log = createWriteStream(join(folder, `${name}.log`))
    this.#child.stderr!.pipe(log)
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      // Log4j complains there.
      if (/ERROR|Exception/.test(line)) log.write(`${line}\n`)
      for (const hear of this.#heard) hear(line)
    })
    // Whoever died has nothing to hear any more.
    this.#child.stdin!.on('error', () => {})
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }
  get isOver(): boolean {
    return this.pid === 0 || this.#child.exitCode !== null || this.#child.signalCode !== null
  }
  /** Resolves when it has ended. */
  get exited(): Promise<void> {
    return this.#exited
  }

  /** Each line that it prints, from now on. */
  onLine(hear: (line: string) => void): void {
    this.#heard.push(hear)
  }
  say(line: string): void {
    this.#child.stdin!.write(`${line}\n`)
  }

  /** The first line for which that is true. Throws ClusterError when it ends before, or is late. */
  line(wanted: (line: string) => boolean, withinMs: number): Promise<string> {
    const { name } = this.#options
    return new Promise((found, failed) => {
      const late = () => failed(new ClusterError(`${name}: not ready within ${withinMs / 1000} s`))
      const timer = setTimeout(late, withinMs)
      this.onLine((line) => {
        if (!wanted(line)) return
        clearTimeout(timer)
        found(line)
      })
      void this.#exited.then(() => {
        clearTimeout(timer)
        failed(new ClusterError(`${name}: it ended: ${this.lastError()}`))
      })
    })
  }

  /** It has ended, and nobody here has ended it. */
  failure(): string | undefined {
    return this.isOver && !this.#ours ? `${this.#options.name}: ${this.lastError()}` : undefined
  }

  /** What it complained of, in one line. */
  lastError(): string {
    const { folder, name } = this.#options
    const file = join(folder, `${name}.log`)
    return complaintOf(readFileSync(file, 'utf8')) ?? `see ${file}`
  }

  /** SIGKILL; returns when it is gone. */
  async kill(): Promise<void> {
    this.#ours = true
    this.#child.kill('SIGKILL')
    await this.#exited
  }
  /** Asks it to end, and kills it when it does not. */
  async stop(): Promise<void> {
    this.#ours = true
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS_MAX)
    await this.#exited
    clearTimeout(timer)
  }
}

/** So many lines of a stack are looked through for its cause. */
const STACK_LINES_MAX = 200

/**
 * The error that a process died of, or else the first that its log tells of, and what caused it in
 * the end; undefined: none.
 */
export function complaintOf(log: string): string | undefined {
  const lines = log.split('\n').map((line) => line.trim())
  const died = lines.findIndex((line) => / died!|Exception in thread/.test(line))
  const first = died === -1 ? lines.findIndex((line) => /Exception|Error|ERROR/.test(line)) : died
  if (first === -1) return undefined
  const rest = lines.slice(first + 1, first + 1 + STACK_LINES_MAX)
  const other = rest.findIndex((line) => / (ERROR|WARN|INFO) /.test(line))
  const stack = other === -1 ? rest : rest.slice(0, other)
  const cause =
    stack.findLast((line) => line.startsWith('Caused by: ')) ??
    stack.find((line) => /^[\w.$]+(Exception|Error)\b/.test(line))
  return cause === undefined ? lines[first] : `${lines[first]} ${cause}`
}
