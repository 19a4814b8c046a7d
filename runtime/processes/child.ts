import { type ChildProcess, fork } from 'node:child_process'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { STRIKE_FD, type Strike } from './strike.js'

export interface ChildOptions {
  /** Module that the process runs. */
  readonly entry: URL
  /** Mail that it sends. */
  readonly heard: (message: unknown, child: Child) => void
  /** A fault is striking it now. */
  readonly struck: (strike: Strike, child: Child) => void
  /** It is over, and all that it said has been heard. */
  readonly gone: (how: Gone, child: Child) => void
}
export interface Gone {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The end of what it wrote to stderr. */
  readonly stderr: string
}
const STDERR_CHARS_MAX = 4_000
const living = new Set<Child>()
process.on('exit', () => {
  for (const child of living) child.kill()
})

/**
 * One node of a run: a process of its own, with whatever threads it has. Nothing is shared with it
 * but mail and files.
 *
 * It is not in this terminal's group, so a Ctrl-C is not its end; this process's end is, unless
 * that comes by SIGKILL while the child is stopped.
 */
export class Child {
  readonly #process: ChildProcess
  #stderr = ''

  constructor({ entry, heard, struck, gone }: ChildOptions) {
    const child = fork(fileURLToPath(entry), [], {
      execArgv: [],
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    })
    this.#process = child
    living.add(this)
    child.on('message', (message) => heard(message, this))
    readLines(child.stdio[STRIKE_FD] as Readable, (line) => struck(JSON.parse(line), this))
    child.stderr?.on('data', (text: Buffer) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARS_MAX)
    })
    // Not `exit`: what stands in its pipes is heard first.
    child.on('close', (code, signal) => {
      living.delete(this)
      gone({ code, signal, stderr: this.#stderr }, this)
    })
    child.on('error', (error) => {
      this.#stderr += error.message
    })
  }
  get pid(): number | undefined {
    return this.#process.pid
  }
  /** Mail to who is dead or dying is lost. */
  send(message: object): void {
    if (this.#process.connected) this.#process.send(message, () => undefined)
  }
  /** Dead at once, wherever it stands, also when it is stopped. */
  kill(): void {
    this.#process.kill('SIGKILL')
  }
  /** All of its threads stand still, until `resume`. */
  stop(): void {
    this.#process.kill('SIGSTOP')
  }
  resume(): void {
    this.#process.kill('SIGCONT')
  }
}

function readLines(from: Readable, take: (line: string) => void): void {
  let rest = ''
  from.setEncoding('utf8')
  from.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  })
}
