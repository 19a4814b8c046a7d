import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'

/** A frame: its length and what it is, then its bytes. */
export const HEAD_BYTES = 5
export const ANSWER = 0
export const REFUSED = 1
const SAID_BYTES_MAX = 400

/** The child answered that it cannot, and goes on; another one would say the same. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/**
 * A process that is asked one thing after the other by a thread that waits for each answer: no
 * promise and no turn of an event loop, so a worker's act may stand on it.
 *
 * Law: `ask` returns the whole answer or throws; when the child dies in its midst, by whatever
 * signal, it throws at once, as the child's end of the pipe closes with it. The child ends when
 * this process does, or the thread that made it: it then reads the end of its input.
 */
export class SyncChild {
  readonly #child: ChildProcess
  readonly #to: number
  readonly #from: number
  readonly #log: number

  constructor(command: string, args: readonly string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'chunk42-child-'))
    const [requests, answers] = [join(folder, 'requests'), join(folder, 'answers')]
    const made = spawnSync('mkfifo', [requests, answers])
    if (made.status !== 0) throw new Error('mkfifo: cannot be run; needed for child processes')
    // To open one end of a pipe waits for the other end, unless it is told not to.
    const [childFrom, to] = bothEnds(requests)
    const [from, childTo] = bothEnds(answers)
    this.#log = openSync(join(folder, 'log'), 'a+')
    this.#child = spawn(command, args, { stdio: [childFrom, childTo, this.#log] })
    this.#child.on('error', () => {})
    this.#child.unref()
    this.#to = to
    this.#from = from
    closeSync(childFrom)
    closeSync(childTo)
    rmSync(folder, { recursive: true, force: true })
  }
  get pid(): number | undefined {
    return this.#child.pid
  }

  /** `kind`: of the request, for a child that knows several. */
  ask(request: Uint8Array, kind = 0): Uint8Array {
    try {
      writeAll(this.#to, headOf(request.length, kind))
      writeAll(this.#to, request)
    } catch (error) {
      throw new Error(`it ended before it was asked${this.#said()} (${String(error)})`)
    }
    const head = this.#read(HEAD_BYTES)
    const answer = this.#read(head.readUInt32LE(0))
    if (head[4] === REFUSED) throw new Refused(answer.toString('utf8'))
    return answer
  }
  close(): void {
    this.#child.kill('SIGKILL')
    for (const fd of [this.#to, this.#from, this.#log]) closeSync(fd)
  }

  #read(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    for (let at = 0; at < length; ) {
      const read = readSync(this.#from, bytes, at, length - at, null)
      if (read === 0) throw new Error(`it ended in the middle of a chunk${this.#said()}`)
      at += read
    }
    return bytes
  }
  /** The last that it wrote to stderr. */
  #said(): string {
    const bytes = Buffer.alloc(64 * 1024)
    const read = readSync(this.#log, bytes, 0, bytes.length, 0)
    const text = new StringDecoder('utf8').write(bytes.subarray(0, read)).trim()
    return text === '' ? '' : `: ${text.slice(-SAID_BYTES_MAX).replaceAll(/\s*\n\s*/g, ' ')}`
  }
}

function bothEnds(path: string): [reading: number, writing: number] {
  const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writing = openSync(path, constants.O_WRONLY)
  // Whoever reads shall wait for what comes.
  const reading = openSync(path, constants.O_RDONLY)
  closeSync(first)
  return [reading, writing]
}

export function headOf(length: number, kind: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(length, 0)
  head[4] = kind
  return head
}
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at)
}
