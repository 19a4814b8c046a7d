import { type ChildProcess, fork } from 'node:child_process'
import { keysOf, type SharedLog } from '../../workloads/log/memory.js'
import type { ToChild } from './child.js'
import { QUERY } from './clicks.js'
import type { Received, Sent, Transport } from './phase.js'

const CHILD = new URL('./child.js', import.meta.url)

/** Answers of one child, in order; all that are waited for fail when it ends. */
class Child {
  readonly #process: ChildProcess
  readonly #answers: unknown[] = []
  #waiting: { resolve(answer: unknown): void; reject(error: Error): void } | undefined
  #failure: Error | undefined
  readonly #gone: Promise<void>

  constructor(name: string) {
    this.#process = fork(CHILD, { serialization: 'advanced', execArgv: [] })
    this.#process.on('message', (answer) => {
      if (this.#waiting === undefined) this.#answers.push(answer)
      else this.#settle().resolve(answer)
    })
    const fail = (reason: string): void => {
      this.#failure ??= new Error(`exchange over tcp: the ${name} ${reason}`)
      if (this.#waiting !== undefined) this.#settle().reject(this.#failure)
    }
    this.#process.on('error', (error) => fail(`failed: ${error.message}`))
    this.#gone = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        fail(`ended with ${signal ?? `code ${code}`}`)
        resolve()
      })
    })
  }
  #settle() {
    const waiting = this.#waiting!
    this.#waiting = undefined
    return waiting
  }
  tell(message: ToChild): void {
    // A child that is gone is told nothing; its answer fails.
    if (this.#failure === undefined) this.#process.send(message)
  }
  answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#answers.length > 0) resolve(this.#answers.shift())
      else if (this.#failure !== undefined) reject(this.#failure)
      else this.#waiting = { resolve, reject }
    })
  }
  async end(): Promise<void> {
    // Never started: there is nothing to wait for.
    if (this.#process.pid === undefined) return
    this.#process.kill('SIGKILL')
    await this.#gone
  }
}

/** Two processes over TCP loopback. Shared memory cannot reach them: one makes the clicks again. */
export async function tcpTransport(shared: SharedLog, signal?: AbortSignal): Promise<Transport> {
  const sender = new Child('sender')
  const receiver = new Child('receiver')
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', close)
    await Promise.all([sender.end(), receiver.end()])
  }
  signal?.addEventListener('abort', close)
  try {
    sender.tell({ kind: 'listen', workload: shared.workload })
    receiver.tell({ kind: 'connect', port: (await sender.answer()) as number })
    await receiver.answer()
  } catch (error) {
    await close()
    throw error
  }
  const keys = keysOf(QUERY, shared)
  return {
    name: 'tcp',
    async run(phase) {
      receiver.tell({ kind: 'receive', phase, keys })
      await receiver.answer()
      sender.tell({ kind: 'send', phase })
      const [sent, received] = await Promise.all([sender.answer(), receiver.answer()])
      return { sent: sent as Sent, received: received as Received }
    },
    close,
  }
}
